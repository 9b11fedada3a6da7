// How the deck behaves: one way forward through all slides, and as quiet as paper.

Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0,
  maxScale: 4,
  center: false,
  hash: true,
  navigationMode: "linear",
  controls: false,
  progress: true,
  slideNumber: "c/t",
  transition: "none",
  backgroundTransition: "none",
  viewDistance: 1000, // a widget measures itself: its slide may not be taken out of the page
  pdfSeparateFragments: false,
  pdfMaxPagesPerSlide: 1,
  plugins: [RevealNotes],
});

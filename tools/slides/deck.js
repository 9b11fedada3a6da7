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

// The keys that a widget uses are its own while the focus is in it. They turn the slides again once
// a question is answered, another slide is shown, or Escape leaves the widget.
const leave = () => document.activeElement?.blur();
Reveal.on("slidechanged", leave);
document.addEventListener("click", ({ target }) => {
  if (target.closest(".evl-question button")) leave();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.closest(".widget")) return;
  leave();
  event.stopPropagation();
}, true);

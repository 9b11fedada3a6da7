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
  jumpToSlide: false, // it counts groups of slides, and shows the numbers of slides
  plugins: [RevealNotes],
});

// A widget that comes while its slide is out of the page is lost: for paper, each is for a moment.
function bringWidgets() {
  if (!document.querySelector(".widget")) return;
  const script = document.createElement("script");
  script.src = "libs/embed-amd.js";
  document.body.append(script);
}
if (Reveal.isPrintingPDF()) Reveal.on("pdf-ready", bringWidgets);
else bringWidgets();

// The keys that a widget uses are its own while the focus is in it. They turn the slides again once
// a question is answered, another slide is shown, or Escape leaves the widget.
const leave = () => document.activeElement?.blur();

// An explorer plays what it holds as soon as its slide is shown; who turned the page moves nothing.
// One that still plays is stopped when its slide is left, and so can play when it is shown again;
// what was skipped there counts again.
const playing = new MutationObserver(play);
function play() {
  const slide = Reveal.getCurrentSlide();
  const explorer = slide.querySelector(".explorer");
  const button = explorer?.querySelector(".evl-play");
  playing.disconnect();
  if (explorer && !button) playing.observe(explorer, { childList: true, subtree: true });
  if (button && !Reveal.isPrintingPDF()) button.click();
}
Reveal.on("ready", play);
Reveal.on("slidechanged", () => {
  for (const still of document.querySelectorAll(".evl-play[data-playing]")) still.click();
  for (const skipped of document.querySelectorAll(".evl-unskip:not([hidden])")) skipped.click();
  leave();
  play();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest(".evl-question button")) leave();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.closest(".widget")) return;
  leave();
  event.stopPropagation();
}, true);

// A number and Enter lead to the slide that has this number in its corner, as the guide names it;
// also from the speaker view, which hands its keys on as numbers.
let number = "";
const ZERO = 48, KEYPAD_ZERO = 96, ENTER = 13;
for (let digit = 0; digit < 10; digit += 1) {
  for (const first of [ZERO, KEYPAD_ZERO]) {
    Reveal.addKeyBinding(first + digit, () => { number += digit; });
  }
}
Reveal.addKeyBinding(ENTER, () => {
  const slide = Reveal.getSlides()[Number(number) - 1];
  number = "";
  if (slide) location.hash = `#/${slide.id}`;
});
Reveal.on("slidechanged", () => { number = ""; });

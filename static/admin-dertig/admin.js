// A new row of a folded list opens by itself: it is there to be filled in.
document.addEventListener("formset:added", (event) => {
  const title = event.target.querySelector("h3.cursor-pointer");
  if (title) setTimeout(() => title.click(), 0);
});

// Unfold looks for a field of its own beside every file field and fails where there is none: ours is the
// browser's, which shows by itself what was chosen.
document.addEventListener(
  "change",
  (event) => {
    if (event.target.matches?.("input.dertig-files")) event.stopPropagation();
  },
  true,
);

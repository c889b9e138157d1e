// The admin's menu, folds and filters open by a click on mere text or on an icon. Here they become
// buttons: reached by Tab, opened by Enter or the space bar. Icons are pictures, not words to read out.
const REACHED = "a[href], button, input, select, textarea, summary, label";

function makeReachable(root) {
  for (const icon of root.querySelectorAll(".material-symbols-outlined:not([x-on\\:click])")) {
    icon.setAttribute("aria-hidden", "true");
  }
  for (const handle of root.querySelectorAll(".cursor-pointer[x-on\\:click], span[x-on\\:click]")) {
    if (handle.matches(REACHED)) continue;
    handle.setAttribute("role", "button");
    handle.tabIndex = 0;
    // The same word in English and in Dutch.
    if (handle.getAttribute("x-on:click") === "sidebarToggle()") handle.setAttribute("aria-label", "Menu");
  }
}

// Unfold leaves the content outside every landmark, and its search button without a name.
function makeKnown() {
  document.getElementById("main")?.setAttribute("role", "main");
  const search = document.getElementById("searchbar");
  document.getElementById("searchbar-submit")?.setAttribute("aria-label", search?.placeholder ?? "");
}

document.addEventListener("DOMContentLoaded", () => makeReachable(document));
document.addEventListener("DOMContentLoaded", makeKnown);
document.addEventListener("formset:added", (event) => makeReachable(event.target));
document.addEventListener("keydown", (event) => {
  const handle = event.target;
  if (event.key !== "Enter" && event.key !== " ") return;
  if (!handle.matches?.("[role=button][x-on\\:click]") || handle.matches(REACHED)) return;
  event.preventDefault();
  handle.click();
});

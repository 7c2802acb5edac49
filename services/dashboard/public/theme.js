// @ts-check
// Runs before the first paint, so that no page flashes in the wrong colours; src/app/theme.ts takes over from here.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("hsi.theme");
  } catch {
    // Storage is off: the browser's own preference decides.
  }
  var light = chosen === "light" || (chosen !== "dark" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.dataset["theme"] = light ? "light" : "dark";
})();

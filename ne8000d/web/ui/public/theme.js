// Runs before the first paint, so that a chosen theme does not flash.
try {
  const chosen = localStorage.getItem("ne8000d.theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // No storage (private window): the system's theme it is.
}

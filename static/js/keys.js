/* A button or link that names its key in aria-keyshortcuts is pressed by it, while nobody is typing. */
(() => {
  const NAMES = { KeyP: "P", KeyR: "R", KeyS: "S", ArrowLeft: "ArrowLeft", ArrowRight: "ArrowRight" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest("input, textarea, select")) return;
    const name = "?؟".includes(event.key) ? "?" : NAMES[event.code];
    const pressed = name && document.querySelector(`[aria-keyshortcuts="${name}"]`);
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });
})();

/* Escape, or a click elsewhere, closes the list of organisations in the head. */
(() => {
  const box = document.querySelector(".switch");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    box.open = false;
    box.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) box.open = false;
  });
})();

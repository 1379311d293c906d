/* A button beside a read-only field copies what stands in it; without the clipboard the field is selected. */
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = button.parentElement.querySelector("[data-copied]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy");
      }
      const words = button.firstChild;
      const before = words.data;
      if (before === button.dataset.copy) return;
      words.data = button.dataset.copy;
      setTimeout(() => (words.data = before), 2000);
    });
  }
})();

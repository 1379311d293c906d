/* Taking a change back sets its field to what was answered; the form answers in place, and the focus goes to the verdict. */
(() => {
  const form = document.querySelector("[data-trial]");
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-take-back]");
    if (!link || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const name = link.dataset.takeBack;
    for (const field of form.elements) {
      if (name ? field.name === name : field.name.includes(".")) field.value = "";
    }
    document.getElementById("outcome").focus();
    form.dispatchEvent(new Event("change"));
  });
})();

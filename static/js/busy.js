/* Once a button that takes long is pressed, its form says what is being done until the next page comes, and is sent once. */
(() => {
  for (const button of document.querySelectorAll("[data-busy]")) {
    const status = button.form.querySelector("[role=status]");
    button.form.addEventListener("submit", (event) => {
      if (status.hasChildNodes()) return event.preventDefault();
      if (event.submitter === button) status.append(document.createElement("progress"), button.dataset.busy);
    });
    addEventListener("pageshow", (event) => event.persisted && status.replaceChildren());
  }
})();

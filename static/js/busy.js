/* Once a button that takes long is pressed, its form says what is being done until the next page comes. A double click sends it once; who stopped the page may send it again. */
(() => {
  const DOUBLE = 3000;
  for (const button of document.querySelectorAll("[data-busy]")) {
    const status = button.form.querySelector("[role=status]");
    let sent = -DOUBLE;
    button.form.addEventListener("submit", (event) => {
      if (event.timeStamp - sent < DOUBLE) return event.preventDefault();
      sent = event.timeStamp;
      if (event.submitter === button) status.replaceChildren(document.createElement("progress"), button.dataset.busy);
    });
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      sent = -DOUBLE;
      status.replaceChildren();
    });
  }
})();

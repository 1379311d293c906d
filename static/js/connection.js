/* A lost connection keeps the answers in the page, says so, and sends them again until they are saved. */
(() => {
  const form = document.querySelector("form[data-lost]");
  if (!form) return;
  const SECONDS = 5;
  let waiting = 0;
  let unsaved = false;
  const again = () => {
    clearTimeout(waiting);
    waiting = 0;
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const lost = () => {
    unsaved = true;
    const line = document.getElementById("saved");
    line.textContent = form.dataset.lost;
    line.classList.add("lost");
    waiting ||= setTimeout(again, SECONDS * 1000);
  };
  form.addEventListener("htmx:sendError", lost);
  form.addEventListener("htmx:timeout", lost);
  form.addEventListener("htmx:responseError", (event) => (event.detail.xhr.status >= 500 || event.detail.xhr.status === 429) && lost());
  form.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.successful) unsaved = false;
  });
  addEventListener("online", () => unsaved && again());
  /* Nothing may lead away from answers that are only in this page. */
  form.addEventListener("submit", (event) => {
    if (navigator.onLine && !unsaved) return;
    event.preventDefault();
    if (unsaved) again();
    else lost();
  });
  addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
})();

/* A lost connection keeps the answers in the page, says so, and sends them again until they are saved. Answers
   that were refused stay in the page as well. */
(() => {
  const form = document.querySelector("form[data-lost]");
  if (!form) return;
  const SECONDS = 5;
  let waiting = 0;
  let unsaved = false;
  let refused = false;
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
    if (!event.detail.successful) return;
    unsaved = false;
    refused = Boolean(document.querySelector("#saved [data-refused]"));
  });
  addEventListener("online", () => unsaved && again());
  /* Nothing may lead away from answers that are only in this page. */
  form.addEventListener("submit", (event) => {
    if (navigator.onLine && !unsaved) {
      refused = false; // what is wrong is named on the page that comes
      return;
    }
    event.preventDefault();
    if (unsaved) again();
    else lost();
  });
  addEventListener("beforeunload", (event) => (unsaved || refused) && event.preventDefault());
})();

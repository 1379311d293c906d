/* A lost connection keeps the answers in the page, says so, and sends them again until they are saved. */
(() => {
  const form = document.querySelector("form[data-lost]");
  if (!form) return;
  const SECONDS = 5;
  let waiting = 0;
  const again = () => {
    waiting = 0;
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const lost = () => {
    const line = document.getElementById("saved");
    line.textContent = form.dataset.lost;
    waiting ||= setTimeout(again, SECONDS * 1000);
  };
  form.addEventListener("htmx:sendError", lost);
  form.addEventListener("htmx:timeout", lost);
  form.addEventListener("htmx:responseError", (event) => event.detail.xhr.status >= 500 && lost());
  addEventListener("online", () => waiting && again());
})();

/* A page that follows a session says when it hears nothing, the screen for how long; what it could not send then is sent once it hears again. */
(() => {
  const show = (lines, isShown) => document.querySelectorAll(lines).forEach((line) => { line.hidden = !isShown; });
  const unsent = () => document.querySelector("form[data-unsent]");
  let heard = Date.now();
  const count = () => document.querySelectorAll("[data-lost-for]").forEach((line) => {
    const seconds = Math.max(2, Math.round((Date.now() - heard) / 1000));
    line.textContent = line.dataset.lostFor.replace("{seconds}", seconds.toLocaleString(document.documentElement.lang));
  });
  const isLost = (xhr) => !xhr.status || xhr.status >= 500;

  document.addEventListener("htmx:afterRequest", ({ target, detail: { xhr } }) => {
    if (target.matches("form")) {
      target.toggleAttribute("data-unsent", isLost(xhr));
      show("form [data-lost]", isLost(xhr));
    }
    if (isLost(xhr)) count();
    else heard = Date.now();
    show("[data-lost]:not(form *)", isLost(xhr) && !unsent());
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const form = unsent();
    if (!form || event.target === form || isLost(event.detail.xhr)) return;
    event.preventDefault(); // the page that it would load knows nothing of the answer
    htmx.trigger(form, "change");
  });
})();

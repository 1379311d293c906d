/* A page that follows a session says when it hears nothing; what it could not send then is sent once it hears again. */
(() => {
  const show = (lines, isShown) => document.querySelectorAll(lines).forEach((line) => { line.hidden = !isShown; });
  const unsent = () => document.querySelector("form[data-unsent]");
  const isLost = (xhr) => !xhr.status || xhr.status >= 500;

  document.addEventListener("htmx:afterRequest", ({ target, detail: { xhr } }) => {
    if (target.matches("form")) {
      target.toggleAttribute("data-unsent", isLost(xhr));
      show("form [data-lost]", isLost(xhr));
    }
    show("[data-lost]:not(form *)", isLost(xhr) && !unsent());
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const form = unsent();
    if (!form || event.target === form || isLost(event.detail.xhr)) return;
    event.preventDefault(); // the page that it would load knows nothing of the answer
    htmx.trigger(form, "change");
  });
})();

/* What is typed into one form is not lost by sending another, or by a link: the browser asks before it leaves the page. */
(() => {
  const TYPED = "textarea, input[type=text], input[type=email], input[type=date]";
  let sent;
  const holdsMore = (form) => form !== sent && [...form.elements].some((field) => field.matches(TYPED) && field.value !== field.defaultValue);
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent = event.target;
  });
  addEventListener("pageshow", () => (sent = undefined));
  addEventListener("beforeunload", (event) => {
    if ([...document.querySelectorAll("main form[method=post]")].some(holdsMore)) event.preventDefault();
  });
})();

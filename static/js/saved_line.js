/* The saved line: says what became of the answers. What could not be sent stays in the page, is named with its
   reason, and is sent again where that can help. The line is spoken only when its state changes. It listens to the
   document, for an answer of the server may put another form in the place of this one, or none. */
(() => {
  const form = () => document.querySelector("form[data-autosave]");
  if (!form()) return;
  const [box, line, button] = ["saved-box", "saved", "saved-action"].map((id) => document.getElementById(id));
  const words = document.getElementById("saved-words").dataset;
  const numbers = new Intl.NumberFormat(document.documentElement.lang === "fa" ? "fa-IR" : "en-GB");
  const SECONDS = 5;
  const typed = () => [...new FormData(form())].filter(([name]) => name === "note" || form().querySelector(`[type=radio][name="${name}"]`));
  let kept = new Map(typed());
  let [waiting, slow, isRenewed, state] = [0, 0, false, ""];

  const show = (look, text, action = "") => {
    line.setAttribute("aria-live", look === box.dataset.state && look !== "not" ? "off" : "polite");
    box.dataset.state = look;
    if (line.textContent !== text) line.textContent = text;
    button.hidden = !action;
    button.textContent = action ? words[action] : "";
    button.dataset.action = action;
  };
  const unsaved = () => {
    const number = typed().filter(([name, value]) => (kept.get(name) ?? "") !== value).length;
    return number === 1 ? words.unsavedOne : words.unsavedMany.replace("{number}", numbers.format(number));
  };
  const again = () => {
    clearTimeout(waiting);
    waiting = 0;
    form()?.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const trouble = (reason, action) => {
    state = reason;
    show("not", `${unsaved()} ${words[reason]}`, action);
  };
  const lost = () => {
    trouble("lost", "send");
    waiting ||= setTimeout(again, SECONDS * 1000);
  };
  /* A sign-in elsewhere changes the token of every open form: take the new one from this page and send once more. */
  const renew = async () => {
    let page;
    try {
      page = await fetch(location.pathname, { cache: "no-store" });
    } catch {
      return lost();
    }
    if (page.status === 404) return trouble("ended", "copy");
    if (!page.ok) return lost();
    const found = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = found.querySelector("#questionnaire [name=csrfmiddlewaretoken]");
    if (!token) return trouble("closed", "copy");
    form().querySelector("[name=csrfmiddlewaretoken]").value = token.value;
    isRenewed = true;
    again();
  };
  const refused = (event) => {
    const status = event.detail.xhr.status;
    if (status >= 500 || status === 429 || status === 408) lost();
    else if (status === 403 && !isRenewed) renew();
    else if (status === 403) trouble("cookies", "send");
    else if (status === 404 || status === 410) trouble("ended", "copy");
    else trouble("refused", "send");
  };

  document.addEventListener("htmx:beforeRequest", () => {
    const sent = new Map(typed());
    document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && (kept = sent), { once: true });
    slow = setTimeout(() => state || show("saving", words.saving), 500);
  });
  document.addEventListener("htmx:afterRequest", () => clearTimeout(slow));
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:responseError", refused);
  /* What the server says of an autosave: saved; saved but for the note; or nothing of it. */
  document.addEventListener("saved", (event) => {
    const { line: said, problem } = event.detail;
    state = problem ? "note" : "";
    if (problem) show("not", problem, "note");
    else show("saved", isRenewed ? words.again.replace("{saved}", said) : said);
    isRenewed = false;
  });
  document.addEventListener("refused", (event) => {
    state = "form";
    show("not", event.detail.problem);
  });

  addEventListener("online", () => state === "lost" && again());
  button.addEventListener("click", async () => {
    if (button.dataset.action === "note") return form().querySelector("#note").focus();
    if (button.dataset.action === "send") {
      isRenewed = false;
      return again();
    }
    await copy();
    button.textContent = words.copied;
  });
  const copy = async () => {
    const answers = [...form().querySelectorAll("fieldset.item")].filter((item) => item.querySelector(":checked"));
    const text = answers.map((item) => {
      const statement = item.querySelector("legend span:last-child").textContent.trim();
      return `${statement}\n${item.querySelector("label:has(:checked)").textContent.trim()}\n`;
    });
    const copied = [...text, form().querySelector("#note")?.value].filter(Boolean).join("\n");
    try {
      await navigator.clipboard.writeText(copied);
    } catch {
      const field = form().appendChild(Object.assign(document.createElement("textarea"), { value: copied }));
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  };
  /* Nothing may lead away from answers that are only in this page. */
  const isOnlyHere = () => ["lost", "cookies", "ended", "closed", "refused"].includes(state);
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    if (navigator.onLine && !isOnlyHere()) {
      state = ""; // what is wrong is named on the page that comes
      return;
    }
    event.preventDefault();
    if (isOnlyHere()) again();
    else lost();
  });
  addEventListener("beforeunload", (event) => form() && state && event.preventDefault());
  if (box.dataset.state === "nothing") show("nothing", words.nothing);
})();

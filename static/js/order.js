/* The order of sentences: Alt and the arrows, dragging, or another number in the field; each is saved at once. */
(() => {
  const said = document.getElementById("order-said");
  const numbers = new Intl.NumberFormat(document.documentElement.lang === "fa" ? "fa-IR" : "en-GB");
  const kept = (list) => [...list.querySelectorAll(":scope > li:not(.gone)")];
  const rows = (list) => kept(list).filter((item) => !item.matches(".opened"));
  const latin = (text) => text.replace(/[۰-۹]/g, (digit) => "۰۱۲۳۴۵۶۷۸۹".indexOf(digit));
  const save = async (list, row) => {
    const form = document.getElementById(list.dataset.order);
    kept(list).forEach((item, index) => {
      const field = item.querySelector(":scope > .place input");
      if (field) field.value = numbers.format(index + 1);
    });
    const sent = new FormData(form);
    const answer = await fetch(form.action, { method: "POST", body: sent }).catch(() => null);
    if (!answer?.ok) return form.submit(); // the page that comes says what is wrong
    form.elements.began.value = kept(list).map((item) => item.id).join(" ");
    const place = kept(list).indexOf(row) + 1;
    said.textContent = said.dataset.saved.replace("{place}", numbers.format(place));
  };
  const move = (list, row, before) => {
    list.insertBefore(row, before);
    save(list, row);
  };

  document.querySelectorAll("ol[data-order]").forEach((list) => {
    let dragged = null;
    list.addEventListener("keydown", (event) => {
      const row = event.target.closest("li");
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key) || !rows(list).includes(row)) return;
      event.preventDefault();
      const own = rows(list);
      const index = own.indexOf(row);
      const other = own[index + (event.key === "ArrowUp" ? -1 : 1)];
      if (!other) return;
      const field = event.target;
      move(list, row, event.key === "ArrowUp" ? other : other.nextElementSibling);
      field.focus();
    });
    list.addEventListener("change", (event) => {
      if (!event.target.matches(".place input")) return;
      const row = event.target.closest("li");
      const place = Number(latin(event.target.value));
      const others = kept(list).filter((item) => item !== row);
      if (!Number.isInteger(place) || place < 1) return document.getElementById(list.dataset.order).submit();
      move(list, row, others[place - 1] ?? null);
      event.target.focus();
    });
    list.addEventListener("dragstart", (event) => {
      dragged = event.target.closest?.("[draggable]")?.closest("li");
      if (dragged) event.dataTransfer.effectAllowed = "move";
    });
    list.addEventListener("dragover", (event) => dragged && event.preventDefault());
    list.addEventListener("drop", (event) => {
      const target = event.target.closest("li");
      if (!dragged || !target || target === dragged) return;
      event.preventDefault();
      const isAbove = dragged.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
      move(list, dragged, isAbove ? target.nextElementSibling : target);
      dragged = null;
    });
  });
})();

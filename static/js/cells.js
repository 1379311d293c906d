/* The table of expectations by keyboard: arrows move between cells, y, n and – set one (in Persian ب and خ), Enter
   opens the statement, Escape leaves the cell. What became of a change stands on the saved line. */
(() => {
  const VALUES = { y: "1", ب: "1", n: "0", خ: "0", "-": "", "–": "" };
  const saved = () => document.getElementById("saved");
  const say = (word) => {
    const line = saved();
    if (line) line.textContent = line.dataset[word];
  };
  const cells = (row) => [...row.querySelectorAll("select, .weight")];
  const isRightToLeft = () => document.documentElement.dir === "rtl";
  const neighbour = (field, key) => {
    const row = field.closest("tr");
    const place = cells(row).indexOf(field);
    if (key === "ArrowUp" || key === "ArrowDown") {
      const rows = [...row.closest("tbody").rows].filter((item) => cells(item).length);
      const other = rows[rows.indexOf(row) + (key === "ArrowUp" ? -1 : 1)];
      return other && cells(other)[place];
    }
    const forward = (key === "ArrowRight") !== isRightToLeft();
    return cells(row)[place + (forward ? 1 : -1)];
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches?.(".expect select, .expect .weight") || event.ctrlKey || event.metaKey || event.altKey) return;
    const isWeight = field.matches(".weight");
    if (event.key.startsWith("Arrow") && !(isWeight && ["ArrowLeft", "ArrowRight"].includes(event.key) && field.value)) {
      event.preventDefault();
      return neighbour(field, event.key)?.focus();
    }
    if (isWeight) return;
    if (event.key === "Enter") {
      event.preventDefault();
      return field.closest("tr").querySelector("th a").click();
    }
    const value = VALUES[event.key.toLowerCase()];
    if (value === undefined) return;
    event.preventDefault();
    if (field.value === value || ![...field.options].some((option) => option.value === value)) return;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("htmx:beforeRequest", () => say("saving"));
  document.addEventListener("htmx:afterRequest", (event) => say(event.detail.successful ? "saved" : "lost"));
})();

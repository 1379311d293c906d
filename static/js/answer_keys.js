/* Keys 1 to 5, in Latin, Persian or Arabic digits, choose an answer of the question that has the focus. */
(() => {
  const digit = (key) => {
    const place = ["0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"].map((row) => row.indexOf(key));
    return key.length === 1 ? Math.max(...place) : -1;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const item = event.target.closest("[data-keys] .item");
    const choice = item?.querySelectorAll("input[type=radio]")[digit(event.key) - 1];
    if (!choice) return;
    event.preventDefault();
    choice.focus();
    if (choice.checked) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();

/* Returns what is wrong with the rings of what can have the focus: each is solid and in the page's ink, or in paper
   where it stands on ink; none has Bootstrap's blue. */
() => {
  const before = document.activeElement;
  const probe = document.createElement("i");
  document.body.append(probe);
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const good = [colour("ink"), colour("surface")];
  probe.remove();
  const wrong = new Set();
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")) {
    if (element.disabled || !element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
    element.focus({ preventScroll: true });
    if (!element.matches(":focus-visible")) continue;
    const ringed = getComputedStyle(element).opacity === "0" ? element.labels[0] : element;
    const { outlineStyle, outlineColor, outlineWidth, boxShadow, borderColor } = getComputedStyle(ringed);
    const isRinged = outlineStyle === "solid" && parseFloat(outlineWidth) >= 2 && good.includes(outlineColor);
    if (!isRinged || /13, 110, 253|134, 183, 254/.test(boxShadow + borderColor))
      wrong.add(`ring ${outlineStyle} ${outlineColor} ${boxShadow}: <${element.localName} class="${element.className}"> ${element.textContent.trim().slice(0, 40)}`);
  }
  before.focus({ preventScroll: true });
  if (before === document.body) document.activeElement.blur();
  return [...wrong];
}

/* Returns what is wrong with the boxes of the page as it is laid out now: text that is cut off, that leaves its box or
   lies over other text; targets that are too small or lie over each other. On a touch screen actions are larger. */
() => {
  const SMALLEST = 24;
  const FINGER = 44;
  const SLACK = 1; // px, for rounding
  const isTouch = matchMedia("(pointer: coarse)").matches;
  const wrong = new Set();
  const named = (element) => `<${element.localName} class="${element.getAttribute("class") ?? ""}"> ${element.textContent.trim().replace(/\s+/g, " ").slice(0, 60)}`;
  const boxOf = (element) => element.getBoundingClientRect();
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const known = new Map();
  /* What an ancestor does to what is in it: hides it from the eye, scrolls it, cuts it off, lays it over the page. */
  const surroundings = (element) => {
    if (!element || element === document.documentElement) return { isHidden: false, layer: null, scroller: null, cutters: [] };
    if (known.has(element)) return known.get(element);
    const { isHidden, layer, scroller, cutters } = surroundings(element.parentElement);
    const style = getComputedStyle(element);
    const { width, height } = boxOf(element);
    const isInline = ["inline", "contents"].includes(style.display);
    const cuts = !isInline && /hidden|clip/.test(style.overflowX + style.overflowY) && element !== document.body;
    const scrolls = !isInline && /auto|scroll/.test(style.overflowX + style.overflowY) && element !== document.body;
    const found = {
      isHidden: isHidden || style.clipPath !== "none" || style.clip !== "auto" || (cuts && (width <= 1 || height <= 1)),
      layer: /sticky|fixed/.test(style.position) ? element : layer,
      scroller: scrolls ? element : scroller,
      cutters: scrolls ? [] : cuts ? [...cutters, element] : cutters,
    };
    known.set(element, found);
    return found;
  };
  const holder = (element) => {
    while (["inline", "contents"].includes(getComputedStyle(element).display)) element = element.parentElement;
    return element;
  };

  /* Every line of text, as high as its letters. */
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("svg, script, style, noscript, option, textarea, .chart") || !isShown(element)) continue;
    const { isHidden, layer, scroller, cutters } = surroundings(element);
    if (isHidden) continue;
    const half = 0.4 * parseFloat(getComputedStyle(element).fontSize);
    const block = holder(element);
    const outer = boxOf(block);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, top, bottom, width } of range.getClientRects()) {
      if (width <= SLACK) continue;
      const middle = (top + bottom) / 2;
      const line = { left: left + SLACK, right: right - SLACK, top: middle - half, bottom: middle + half, element, block, layer, scroller };
      if (line.left < outer.left - SLACK || line.right > outer.right + SLACK) wrong.add(`leaves its box: ${named(block)}`);
      for (const cutter of cutters) {
        const edge = boxOf(cutter);
        if (line.left < edge.left - SLACK || line.right > edge.right + SLACK || line.top < edge.top - SLACK || line.bottom > edge.bottom + SLACK)
          wrong.add(`cut off: ${named(element)}`);
      }
      if (scroller) {
        const edge = boxOf(scroller);
        line.left = Math.max(line.left, edge.left);
        line.right = Math.min(line.right, edge.right);
        line.top = Math.max(line.top, edge.top);
        line.bottom = Math.min(line.bottom, edge.bottom);
        if (line.left >= line.right || line.top >= line.bottom) continue;
      }
      lines.push(line);
    }
  }
  /* Calls back with each two boxes of one layer that lie over each other. */
  const eachOverlap = (boxes, found) => {
    boxes.sort((one, other) => one.top - other.top);
    boxes.forEach((box, index) => {
      for (let next = index + 1; next < boxes.length && boxes[next].top < box.bottom - SLACK; next += 1) {
        const other = boxes[next];
        const isBeside = other.left >= box.right - SLACK || other.right <= box.left + SLACK;
        if (!isBeside && box.layer === other.layer && box.element !== other.element) found(box.element, other.element);
      }
    });
  };
  eachOverlap(lines, (one, other) => wrong.add(`texts lie over each other: ${named(one)} / ${named(other)}`));

  /* Targets; a link within a sentence is as high as its line. */
  const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, "").length;
  const isInSentence = (link) => {
    if (getComputedStyle(link).display !== "inline") return false;
    const block = holder(link.parentElement);
    const linked = [...block.querySelectorAll("a")].reduce((sum, one) => sum + letters(one.textContent), 0);
    return letters(block.innerText) > linked;
  };
  const targets = [];
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (element.disabled || !isShown(element) || element.closest("svg, .chart")) continue;
    const pressed = ["radio", "checkbox"].includes(element.type) && element.labels[0] ? element.labels[0] : element;
    const { isHidden, layer } = surroundings(pressed);
    if (isHidden || element.matches(".skip")) continue;
    const { left, right, top, bottom, width, height } = boxOf(pressed);
    if (element.localName === "a" && isInSentence(element)) continue;
    const least = isTouch ? FINGER : SMALLEST;
    if (height < least - 0.5 || width < SMALLEST - 0.5) wrong.add(`target of ${Math.round(width)}×${Math.round(height)}: ${named(pressed)}`);
    targets.push({ left, right, top, bottom, layer, element: pressed });
  }
  eachOverlap(targets, (one, other) => {
    if (!one.contains(other) && !other.contains(one)) wrong.add(`targets lie over each other: ${named(one)} / ${named(other)}`);
  });
  const overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (overflow > 0) wrong.add(`overflow: ${overflow}`);
  return [...wrong];
}

/* A box with data-chart draws the figure in the JSON script that it names, once it comes near the window:
   in the page's colours, light or dark, and in the form for its width. The arrow keys read it out. */
(() => {
  const library = document.currentScript.dataset.plotly;
  const RULES = { displayModeBar: false };
  let loading;
  const load = () =>
    (loading ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = library;
      script.addEventListener("load", () => resolve(window.Plotly));
      script.addEventListener("error", reject);
      document.head.append(script);
    }));

  // The page's tokens, as they are now
  const colours = () => {
    const probe = document.createElement("i");
    document.body.append(probe);
    const read = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const found = new Proxy({}, { get: (known, name) => (known[name] ||= read(name)) });
    return [found, () => probe.remove()];
  };
  const put = (object, path, value) => {
    const keys = path.split(".");
    const last = keys.pop();
    keys.reduce((part, key) => (part[key] ??= {}), object)[last] = value;
  };
  const PAINT = {
    marker: (trace, hue) => put(trace, "marker.color", hue),
    edge: (trace, hue) => put(trace, "marker.line.color", hue),
    line: (trace, hue) => put(trace, "line.color", hue),
    scale: (trace, hues) => put(trace, "colorscale", hues.map((hue, place) => [place / (hues.length - 1), hue])),
  };
  const painted = (trace, colour) => {
    const copy = structuredClone(trace);
    const hue = (name) => (Array.isArray(name) ? name.map((one) => colour[one]) : colour[name]);
    for (const [part, name] of Object.entries(trace.meta || {})) PAINT[part]?.(copy, hue(name));
    return copy;
  };
  const framed = (layout, colour, family) => {
    put(layout, "font.family", family);
    put(layout, "font.color", colour.ink);
    put(layout, "hoverlabel", { bgcolor: colour.surface, bordercolor: colour.edge, font: { family, size: 14, color: colour.ink } });
    Object.assign(layout, { paper_bgcolor: colour.surface, plot_bgcolor: colour.surface });
    for (const name of Object.keys(layout).filter((one) => /^[xy]axis/.test(one)))
      Object.assign(layout[name], { gridcolor: colour.line, linecolor: colour["ink-3"], tickcolor: colour["ink-3"] });
    for (const shape of layout.shapes || []) put(shape, "line.color", colour["ink-3"]);
    return layout;
  };

  // A figure's points in the order of reading, each with what it says
  const LINES = /<br>/g;
  const SIGNS = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
  const spoken = (text) => text.replace(LINES, " ").replace(/&(lt|gt|amp);/g, (sign) => SIGNS[sign]);
  const stops = (traces) =>
    traces
      .flatMap(({ x, y, hovertext = [] }, curveNumber) =>
        hovertext.flatMap((said, row) =>
          Array.isArray(said)
            ? said.map((text, column) => ({ text, row, curveNumber, pointNumber: [row, column], x: x[column], y: y[row] }))
            : { text: said, row, curveNumber, pointNumber: row, x: x[row], y: y[row] },
        ),
      )
      .filter(({ x, y }) => x !== null && y !== null)
      .sort((one, other) => one.row - other.row);

  const chart = (box) => {
    const figure = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    const area = document.createElement("div");
    const told = document.createElement("p");
    area.className = "chart-area";
    told.className = "visually-hidden";
    told.role = "status";
    box.append(area);
    box.after(told);
    box.tabIndex = 0;
    let Plotly, points, at;
    const draw = () => {
      const [colour, done] = colours();
      const isNarrow = getComputedStyle(box.querySelector(".chart-narrow")).display !== "none";
      const layout = structuredClone(figure.layout);
      if (isNarrow) Object.entries(figure.narrow).forEach(([path, value]) => put(layout, path, value));
      const traces = figure.data
        .filter(({ meta }) => !meta?.only || meta.only === (isNarrow ? "narrow" : "wide"))
        .map((trace) => painted(trace, colour));
      framed(layout, colour, getComputedStyle(document.body).fontFamily);
      done();
      [points, at] = [stops(traces), -1];
      Plotly.react(area, traces, { ...layout, width: box.clientWidth }, RULES);
    };
    const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") Plotly.Fx.unhover(area);
      if (!(event.key in STEPS) || !points.length) return;
      event.preventDefault();
      at = Math.min(Math.max(at + STEPS[event.key], 0), points.length - 1);
      const { text, curveNumber, pointNumber } = points[at];
      Plotly.Fx.hover(area, [{ curveNumber, pointNumber }]);
      told.textContent = spoken(text);
    });
    return async () => {
      [Plotly] = await Promise.all([load(), document.fonts.ready]);
      new ResizeObserver(() => requestAnimationFrame(draw)).observe(box); // the first time at once
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    };
  };

  // Without the library the table tells the same
  const open = (box) => (box.parentElement.querySelector(".twin").open = true);
  const missed = (box) => {
    box.hidden = true;
    open(box);
  };
  const boxes = [...document.querySelectorAll("[data-chart]")];
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
        near.unobserve(target);
        chart(target)().catch(() => missed(target));
      }
    },
    { rootMargin: "400px" },
  );
  boxes.forEach((box) => near.observe(box));
  addEventListener("beforeprint", () => boxes.forEach(open)); // on paper the tables stand for the charts
})();

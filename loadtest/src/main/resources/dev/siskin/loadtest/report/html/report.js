"use strict";
(function () {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const drawn = new Map();
  const soft = "#5a616c";
  const line = "#e1e4e8";

  /** 0%, 90%, 99%, 99.9% for 1, 10, 100, 1000: so many nines as the scale has. */
  function percentile(x) {
    const digits = Math.max(0, Math.ceil(Math.log10(x) - 1e-9) - 2);
    return (100 * (1 - 1 / x)).toFixed(digits) + "%";
  }

  function number(value) {
    if (value === null || value === undefined || Number.isNaN(value)) {
      return "-";
    }
    const size = Math.abs(value);
    const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return value.toLocaleString("en-US", { maximumFractionDigits: digits });
  }

  function valuesOf(chart, at) {
    return chart.traces.flatMap((trace) => trace.points.map((point) => point[at]))
      .concat(at === 1 ? chart.limits.map((limit) => limit.at) : [])
      .filter((value) => value !== null);
  }

  /** The next of 1, 2, 5, 10, 20, 50 below or above. */
  function step(value, rounding) {
    const steps = [1, 2, 5];
    let best = rounding === Math.floor ? 1e-9 : 1e12;
    for (let power = -9; power <= 12; power++) {
      for (const one of steps) {
        const at = one * Math.pow(10, power);
        if (rounding === Math.floor ? at <= value && at > best : at >= value && at < best) {
          best = at;
        }
      }
    }
    return best;
  }

  function axis(described, chart, horizontal) {
    const scale = described.scale;
    const made = {
      type: scale === "category" ? "category" : scale === "linear" ? "value" : "log",
      name: horizontal && scale !== "percentile" ? described.name : "",
      nameLocation: "middle",
      nameGap: 28,
      nameTextStyle: { color: soft },
      axisLine: { show: horizontal, onZero: false, lineStyle: { color: soft } },
      axisTick: { show: horizontal && scale !== "category" },
      axisLabel: { color: soft, hideOverlap: true, formatter: scale === "percentile" ? percentile : scale === "category" ? undefined : number },
      splitLine: { show: !horizontal || scale === "percentile", lineStyle: { color: line } },
    };
    if (scale === "log" || scale === "percentile") {
      made.logBase = 10;
    }
    if (scale === "log" && !horizontal) {
      made.minorTick = { show: true, splitNumber: 9 };
      made.minorSplitLine = { show: true, lineStyle: { color: "#f3f4f6" } };
    }
    if (scale === "log") {
      const values = valuesOf(chart, horizontal ? 0 : 1);
      made.min = horizontal ? Math.min(...values) : step(Math.min(...values), Math.floor);
      made.max = horizontal ? Math.max(...values) : step(Math.max(...values), Math.ceil);
    }
    if (scale === "percentile") {
      made.min = 1;
      made.max = Math.max(100, ...valuesOf(chart, 0));
      made.axisLabel.showMaxLabel = false;
    }
    if (scale === "category") {
      made.data = chart.labels;
      made.axisLabel.interval = 0;
      made.axisLabel.rotate = chart.labels.length > 4 ? 30 : 0;
      made.axisLabel.width = 120;
      made.axisLabel.overflow = "truncate";
    }
    if (scale === "linear" && horizontal) {
      made.min = Math.min(0, ...chart.bands.map((band) => band.from));
      made.max = Math.ceil(Math.max(1, ...valuesOf(chart, 0)));
      made.axisLabel.showMaxLabel = false;
    }
    if (scale === "linear" && !horizontal) {
      made.boundaryGap = ["0%", "5%"];
    }
    if (scale === "linear" && !horizontal && valuesOf(chart, 1).every(Number.isInteger)) {
      made.minInterval = 1;
    }
    return made;
  }

  function series(trace, index, chart) {
    const bars = chart.x.scale === "category";
    const lone = trace.points.length === 1;
    const made = {
      id: "trace" + index,
      name: trace.name,
      type: bars ? "bar" : "line",
      data: trace.points.map((point) => point.slice(0, 2)),
      itemStyle: { color: trace.color },
    };
    if (bars) {
      made.barMaxWidth = 46;
      made.label = { show: true, position: "top", color: soft, fontSize: 11, formatter: (at) => number(at.value[1]) };
      made.labelLayout = { hideOverlap: true };
    } else {
      made.symbol = "circle";
      made.symbolSize = lone ? 8 : 6;
      made.showSymbol = lone || (trace.points.length <= 40 && chart.x.scale !== "percentile");
      made.lineStyle = { width: trace.dashed ? 1.5 : 2, type: trace.dashed ? "dashed" : "solid", color: trace.color };
      made.emphasis = { disabled: true };
    }
    if (index === 0 && chart.limits.length > 0) {
      made.markLine = {
        silent: true,
        symbol: "none",
        lineStyle: { color: "#30343b", type: "dotted", width: 1.5 },
        data: chart.limits.map((limit) => ({
          yAxis: limit.at,
          label: { show: false },
        })),
      };
    }
    if (index === 0 && chart.bands.length > 0) {
      made.markArea = {
        silent: true,
        itemStyle: { color: "rgba(90, 97, 108, 0.10)" },
        data: chart.bands.map((band) => [{ xAxis: band.from }, { xAxis: band.to }]),
      };
    }
    return made;
  }

  /** The intervals of points that have one, as vertical strokes. */
  function intervals(trace, index) {
    const wide = trace.points.filter((point) => point.length === 4 && point[2] < point[3]);
    if (wide.length === 0) {
      return [];
    }
    return [{
      id: "interval" + index,
      type: "custom",
      silent: true,
      tooltip: { show: false },
      data: wide.map((point) => [point[0], point[2], point[3]]),
      encode: { x: 0, y: [1, 2] },
      renderItem: (params, api) => {
        const low = api.coord([api.value(0), api.value(1)]);
        const high = api.coord([api.value(0), api.value(2)]);
        const stroke = { stroke: trace.color, lineWidth: 1.5, fill: null };
        const cap = (at) => ({ type: "line", shape: { x1: at[0] - 5, y1: at[1], x2: at[0] + 5, y2: at[1] }, style: stroke });
        return {
          type: "group",
          children: [
            { type: "line", shape: { x1: low[0], y1: low[1], x2: high[0], y2: high[1] }, style: stroke },
            cap(low),
            cap(high),
          ],
        };
      },
    }];
  }

  function tooltip(chart) {
    const escape = echarts.format.encodeHTML;
    return (found) => {
      const shown = found.filter((at) => at.seriesType !== "custom");
      if (shown.length === 0) {
        return "";
      }
      const x = shown[0].value[0];
      const scale = chart.x.scale;
      const head = scale === "percentile" ? percentile(x)
        : scale === "category" ? chart.labels[x]
        : number(x) + " " + chart.x.name;
      const rows = shown.map((at) =>
        at.marker + escape(at.seriesName) + "&ensp;<b>" + number(at.value[1]) + "</b> " + escape(chart.y.name));
      return [escape(head)].concat(rows).join("<br>");
    };
  }

  function option(chart) {
    return {
      animation: false,
      aria: { enabled: true, label: { description: chart.title } },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 28, top: chart.x.scale === "category" ? 24 : 12, bottom: chart.x.name && chart.x.scale !== "percentile" ? 30 : 8, containLabel: true },
      legend: { show: false, data: chart.traces.map((trace) => trace.name) },
      tooltip: { trigger: "axis", confine: true, formatter: tooltip(chart), textStyle: { color: "#1d2127", fontSize: 13 } },
      xAxis: axis(chart.x, chart, true),
      yAxis: axis(chart.y, chart, false),
      series: chart.traces.map((trace, index) => series(trace, index, chart))
        .concat(chart.traces.flatMap(intervals)),
    };
  }

  function unfolded() {
    return [...document.querySelectorAll(".chart")].filter((one) => !one.closest("details:not([open])"));
  }

  function draw(element) {
    if (drawn.has(element)) {
      return;
    }
    const plot = echarts.init(element, null, { renderer: "svg" });
    drawn.set(element, plot);
    plot.on("finished", () => {
      element.dataset.drawn = "yes";
      if (unfolded().every((one) => one.dataset.drawn === "yes")) {
        document.documentElement.dataset.charts = "drawn";
      }
    });
    const chart = charts[Number(element.dataset.chart)];
    plot.setOption(option(chart));
    element.before(legend(chart, plot));
  }

  /** What the strokes mean; a click on a line's name takes it out and puts it back. */
  function legend(chart, plot) {
    const list = document.createElement("div");
    list.className = "legend";
    const bars = chart.x.scale === "category";
    if (chart.traces.length > 1) {
      chart.traces.forEach((trace) => {
        const key = entry("button", trace.name, bars ? "bar" : trace.dashed ? "dashed" : "solid", trace.color);
        key.type = "button";
        key.setAttribute("aria-pressed", "true");
        key.addEventListener("click", () => {
          const shown = key.getAttribute("aria-pressed") === "true";
          key.setAttribute("aria-pressed", String(!shown));
          plot.dispatchAction({ type: "legendToggleSelect", name: trace.name });
        });
        list.append(key);
      });
    }
    chart.limits.forEach((limit) => list.append(entry("span", limit.name, "dotted", "#30343b")));
    chart.bands.forEach((band) => list.append(entry("span", band.name, "bar", "#e8eaed")));
    return list;
  }

  function entry(tag, name, style, color) {
    const made = document.createElement(tag);
    const key = document.createElement("i");
    key.className = style;
    key.style.borderTopColor = color;
    made.append(key, name);
    return made;
  }

  /** What is folded up has no size yet and is drawn when it is opened. */
  function drawUnfolded() {
    unfolded().forEach(draw);
    if (unfolded().length === 0) {
      document.documentElement.dataset.charts = "drawn";
    }
  }

  function resize() {
    drawn.forEach((plot) => plot.resize());
  }

  document.querySelectorAll("details").forEach((one) => one.addEventListener("toggle", drawUnfolded));
  window.addEventListener("resize", resize);
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
    drawUnfolded();
    resize();
  });
  window.addEventListener("afterprint", resize);
  drawUnfolded();
})();

import type { EChartsCoreOption } from "echarts/core";
import { all, once } from "./dom";

interface Series {
  name: string;
  values: (number | null)[];
  side?: "east" | "west";
  line?: boolean; // drawn as a line over bars
}

interface Link {
  from: string;
  to: string;
  value: number;
}

interface Station {
  name: string;
  label: string;
  depth: number;
  value: number;
  href: string;
}

interface Flow {
  source: string;
  target: string;
  value: number;
}

interface Seat {
  name: string;
  side?: "east" | "west";
  at: [number, number];
}

interface Arc extends Link {
  ends: [[number, number], [number, number]];
}

interface Data {
  points?: Seat[];
  arcs?: Arc[];
  provinces?: Seat[];
  ties?: Link[];
  labels?: string[];
  series?: Series[];
  nodes?: Station[];
  links?: Flow[];
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function palette(series: Series[]): string[] {
  const rest = ["accent", "violet", "success", "warning-sign", "info", "west"].map(token);
  return series.map((one, at) => (one.side ? token(one.side) : (rest[at % rest.length] ?? "")));
}

function pie(data: Data): EChartsCoreOption {
  const values = data.series?.[0]?.values ?? [];
  return {
    color: ["accent", "west", "success", "violet", "warning-sign", "info"].map(token),
    tooltip: { trigger: "item" },
    legend: { bottom: 0, left: "center", textStyle: { color: token("ink-2") }, icon: "circle", itemWidth: 8 },
    series: [
      {
        type: "pie",
        radius: ["48%", "72%"],
        center: ["50%", "42%"],
        label: { show: false },
        itemStyle: { borderColor: token("surface"), borderWidth: 2 },
        data: (data.labels ?? []).map((name, at) => ({ name, value: values[at] ?? 0 })),
      },
    ],
  };
}

/** Who is tied to whom: the senders stand left in the colour of the east, the others right in that of the west. */
function ties(data: Data): EChartsCoreOption {
  const links = data.ties ?? [];
  const left = new Set(links.map((link) => link.from));
  const names = [...new Set(links.flatMap((link) => [link.from, link.to]))];
  return {
    tooltip: { trigger: "item" },
    series: [
      {
        type: "sankey",
        left: 8,
        right: 120,
        top: 8,
        bottom: 8,
        nodeGap: 6,
        draggable: false,
        lineStyle: { color: "gradient", opacity: 0.3 },
        label: { color: token("ink-2") },
        data: names.map((name) => ({ name, itemStyle: { color: token(left.has(name) ? "east" : "west") } })),
        links: links.map((link) => ({ source: link.from, target: link.to, value: link.value })),
      },
    ],
  };
}

interface Frame {
  west: number;
  east: number;
  south: number;
  north: number;
}

/** The part of the globe that holds every seat, in whole fives of degrees. */
function frame(data: Data): Frame {
  const all = (data.points ?? []).map((seat) => seat.at);
  const [x, y] = [all.map((at) => at[0]), all.map((at) => at[1])];
  const five = (value: number, up: boolean) => 5 * (up ? Math.ceil(value / 5) : Math.floor(value / 5));
  return { west: five(Math.min(...x) - 2, false), east: five(Math.max(...x) + 2, true), south: five(Math.min(...y) - 1, false), north: five(Math.max(...y) + 1, true) };
}

const NARROWING = 0.87; // a degree of longitude beside one of latitude at 30 degrees north

function mapHeight(data: Data, width: number): number {
  const { west, east, south, north } = frame(data);
  return Math.round(Math.min(640, Math.max(300, ((north - south) / ((east - west) * NARROWING)) * width)));
}

/** Seats on a graticule, each pair joined by an arc; names of provinces lie faintly beneath. */
function map(data: Data): EChartsCoreOption {
  const { west, east, south, north } = frame(data);
  const grid = { type: "value", interval: 5, splitLine: { lineStyle: { color: token("line"), type: "dashed" } }, axisLine: { show: false }, axisTick: { show: false } };
  const seats = (side: "east" | "west") => ({
    type: "scatter",
    name: side,
    symbol: side === "east" ? "circle" : "diamond",
    symbolSize: 11,
    z: 4,
    itemStyle: { color: token(side), borderColor: token("surface"), borderWidth: 1.5 },
    label: { show: true, formatter: "{b}", position: side === "east" ? "right" : "top", color: token("ink"), fontSize: 11, textBorderColor: token("surface"), textBorderWidth: 3 },
    labelLayout: { hideOverlap: true, moveOverlap: "shiftY" },
    data: (data.points ?? []).filter((seat) => seat.side === side).map((seat) => ({ name: seat.name, value: seat.at })),
  });
  return {
    grid: { left: 8, right: 56, top: 16, bottom: 8, containLabel: true },
    tooltip: { trigger: "item", renderMode: "richText", formatter: ({ name, data: one }: { name: string; data: Partial<Arc> }) => (one.from ? `${one.from} → ${one.to ?? ""}  ${one.value ?? ""}` : name) },
    xAxis: { ...grid, min: west, max: east, axisLabel: { color: token("ink-3"), formatter: "{value}°E", hideOverlap: true } },
    yAxis: { ...grid, min: south, max: north, axisLabel: { color: token("ink-3"), formatter: "{value}°N" } },
    series: [
      {
        type: "scatter",
        silent: true,
        symbolSize: 0.1,
        z: 1,
        label: { show: true, formatter: "{b}", color: token("ink-3"), opacity: 0.55, fontSize: 12 },
        labelLayout: { hideOverlap: true },
        data: (data.provinces ?? []).map((seat) => ({ name: seat.name, value: [seat.at[0], seat.at[1] + 0.9] })),
      },
      {
        type: "lines",
        coordinateSystem: "cartesian2d",
        z: 3,
        lineStyle: { color: token("accent"), opacity: 0.5, curveness: 0.22, cap: "round" },
        emphasis: { lineStyle: { opacity: 0.95 } },
        data: (data.arcs ?? []).map((arc) => ({ from: arc.from, to: arc.to, value: arc.value, coords: arc.ends, lineStyle: { width: 1.4 + Math.min(3, Math.log2(arc.value)) } })),
      },
      seats("west"),
      seats("east"),
    ],
  };
}

const WIDE = 640; // narrower pictures of flows stand upright,
const LEVEL = 92; // each level so high

function sankey(data: Data, width: number, unit: string): EChartsCoreOption {
  const colours = ["accent", "violet", "info", "success", "west", "warning-sign"].map(token);
  const label = new Map((data.nodes ?? []).map((node) => [node.name, node.label]));
  const money = (value: number) => `${value.toLocaleString(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${unit}`;
  const names = { color: token("ink-2"), width: 128, overflow: "truncate", formatter: ({ name }: { name: string }) => label.get(name) ?? name };
  return {
    tooltip: {
      trigger: "item",
      renderMode: "richText",
      formatter: ({ name, value, data: flow }: { name: string; value: number; data: Partial<Flow> }) => {
        const title = flow.source ? `${label.get(flow.source) ?? ""} → ${label.get(flow.target ?? "") ?? ""}` : (label.get(name) ?? name);
        return `${title}\n${money(value)}`;
      },
    },
    series: [
      {
        type: "sankey",
        orient: width < WIDE ? "vertical" : "horizontal",
        left: 4,
        right: width < WIDE ? 4 : 140,
        top: 8,
        bottom: width < WIDE ? 40 : 8,
        nodeGap: 10,
        draggable: false,
        emphasis: { focus: "adjacency" },
        label: width < WIDE ? { ...names, width: 64, position: "bottom" } : names,
        lineStyle: { color: "gradient", opacity: 0.28, curveness: 0.5 },
        data: (data.nodes ?? []).map((node) => ({ ...node, itemStyle: { color: colours[node.depth % colours.length] } })),
        links: data.links ?? [],
      },
    ],
  };
}

const DENSE = 24; // more points than this are a line without marks

function axes(kind: string, data: Data): EChartsCoreOption {
  const names = { type: "category", data: data.labels ?? [], axisTick: { show: false }, axisLine: { lineStyle: { color: token("line-2") } }, axisLabel: { color: token("ink-3"), width: 104, overflow: "truncate", hideOverlap: true } };
  const values = { type: "value", splitLine: { lineStyle: { color: token("line") } }, axisLabel: { color: token("ink-3") } };
  const flat = kind === "hbar";
  return { xAxis: flat ? values : names, yAxis: flat ? { ...names, inverse: true } : values };
}

function cartesian(kind: string, data: Data): EChartsCoreOption {
  const series = data.series ?? [];
  const isLine = kind === "line" || kind === "area" || kind === "steps";
  const isDense = (data.labels ?? []).length > DENSE;
  return {
    ...axes(kind, data),
    color: palette(series),
    grid: { left: 4, right: 12, top: series.length > 1 ? 40 : 16, bottom: 4, containLabel: true },
    tooltip: { trigger: "axis", axisPointer: { type: isLine ? "line" : "shadow" } },
    legend: { show: series.length > 1, left: 0, top: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: token("ink-2") } },
    series: series.map((one) => ({
      name: one.name,
      type: isLine || one.line ? "line" : "bar",
      stack: kind === "stack" || kind === "area" ? "all" : undefined,
      areaStyle: kind === "area" ? { opacity: 0.22 } : undefined,
      data: one.values,
      step: kind === "steps" ? "end" : undefined,
      showSymbol: !isDense,
      barMaxWidth: 26,
      symbolSize: 6,
      itemStyle: { borderRadius: kind === "bar" ? [3, 3, 0, 0] : kind === "hbar" ? [0, 3, 3, 0] : 0 },
    })),
  };
}

function option(kind: string, data: Data, width: number, unit: string): EChartsCoreOption {
  if (kind === "pie") return pie(data);
  if (kind === "ties") return ties(data);
  if (kind === "map") return map(data);
  return kind === "sankey" ? sankey(data, width, unit) : cartesian(kind, data);
}

async function draw(figure: HTMLElement): Promise<void> {
  const canvas = figure.querySelector<HTMLElement>("[data-chart-canvas]");
  const json = document.getElementById(canvas?.dataset.chartCanvas ?? "");
  if (!canvas || !json) return;
  const { echarts } = await import("./echarts");
  const kind = figure.dataset.chart ?? "bar";
  const data = JSON.parse(json.textContent ?? "{}") as Data;
  const levels = kind === "sankey" && canvas.clientWidth < WIDE ? Math.max(...(data.nodes ?? []).map((node) => node.depth)) + 1 : 0;
  canvas.style.height = kind === "map" ? `${mapHeight(data, canvas.clientWidth)}px` : `${Math.max(Number(figure.dataset.height ?? 280), levels * LEVEL)}px`;
  const chart = echarts.init(canvas, null, { renderer: "svg" });
  const paint = () => {
    const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    const base = { textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, animation: moves, animationDuration: 300 };
    chart.setOption({ ...base, ...option(kind, data, canvas.clientWidth, figure.dataset.unit ?? "") }, true);
  };
  paint();
  chart.on("click", ({ data: target }) => {
    const href = (target as Partial<Station> | undefined)?.href;
    if (href) location.assign(href);
  });
  new ResizeObserver(() => chart.resize()).observe(canvas);
  document.addEventListener("xieshou:display", paint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}

/** Pictures: the library is fetched only where there is one, and only when it comes into view. */
export function startCharts(root: HTMLElement): void {
  const eye = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      eye.unobserve(entry.target);
      void draw(entry.target as HTMLElement);
    }
  });
  for (const figure of all(root, "figure[data-chart]")) if (once(figure, "Chart")) eye.observe(figure);
}

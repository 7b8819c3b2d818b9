import type { EChartsCoreOption } from "echarts/core";
import { all, once } from "./dom";

interface Series {
  name: string;
  values: (number | null)[];
  side?: "east" | "west";
  line?: boolean; // drawn as a line over bars
}

interface Data {
  labels?: string[];
  series?: Series[];
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

async function draw(figure: HTMLElement): Promise<void> {
  const canvas = figure.querySelector<HTMLElement>("[data-chart-canvas]");
  const json = document.getElementById(canvas?.dataset.chartCanvas ?? "");
  if (!canvas || !json) return;
  const { echarts } = await import("./echarts");
  const kind = figure.dataset.chart ?? "bar";
  const data = JSON.parse(json.textContent ?? "{}") as Data;
  canvas.style.height = `${figure.dataset.height ?? 280}px`;
  const chart = echarts.init(canvas, null, { renderer: "svg" });
  const paint = () => {
    const base = { textStyle: { fontFamily: getComputedStyle(document.body).fontFamily }, animationDuration: 300 };
    chart.setOption({ ...base, ...(kind === "pie" ? pie(data) : cartesian(kind, data)) }, true);
  };
  paint();
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

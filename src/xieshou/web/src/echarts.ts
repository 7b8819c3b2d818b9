import { BarChart, LineChart, LinesChart, PieChart, SankeyChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, LinesChart, PieChart, SankeyChart, ScatterChart, LabelLayout, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

export { echarts };

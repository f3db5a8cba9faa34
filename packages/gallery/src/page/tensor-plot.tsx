import * as Plot from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import type { DrawnTensor } from "../page-data.ts";
import { shadesOf } from "../shades.ts";
import { Chart } from "./chart.tsx";

const width = 420;
const small = { width, marginLeft: 40, marginTop: 22, marginRight: 10 };

const mapOptions = (values: readonly (readonly number[])[], shape: readonly number[]): Plot.PlotOptions => {
  const columns = values[0]?.length ?? 0;
  return {
    ...small,
    height: Math.max(90, Math.min(220, 40 + values.length * 10)),
    x: { label: `axis ${shape.length - 1}`, domain: [0, columns], ticks: 0 },
    y: { label: `axis ${shape.length - 2}`, domain: [values.length, 0], ticks: 0 },
    color: { scheme: "viridis", legend: false },
    marks: [
      Plot.raster(values.flat(), {
        width: columns,
        height: values.length,
        x1: 0,
        x2: columns,
        y1: 0,
        y2: values.length,
        imageRendering: "pixelated",
      }),
    ],
  };
};

const rowOptions = (row: readonly number[], shape: readonly number[]): Plot.PlotOptions => {
  const points = row.map((value, index) => ({ index, value }));
  const few = points.length <= 24;
  return {
    ...small,
    height: 130,
    x: { label: `axis ${shape.length - 1}`, ...(few ? { type: "band" as const } : { ticks: 0 }) },
    y: { label: null, grid: true, ticks: 4, tickFormat: "~g" },
    marks: [
      Plot.ruleY([0], { strokeOpacity: 0.4 }),
      few
        ? Plot.barY(points, { x: "index", y: "value", fill: "var(--accent)" })
        : Plot.lineY(points, { x: "index", y: "value", stroke: "var(--accent)" }),
    ],
  };
};

/** A tensor as a plot: bars or a line for a vector, a map of cells for more. */
export const TensorPlot = ({ tensor }: { readonly tensor: DrawnTensor }) => {
  const { name, dtype, shape, least, greatest, mean, rows } = tensor;
  const options = useMemo(() => {
    const values = rows.map((row) => shadesOf(row, least, greatest));
    return values.length > 1 ? mapOptions(values, shape) : rowOptions(values[0] ?? [], shape);
  }, [rows, shape, least, greatest]);
  const facts = `${dtype} [${shape.join(", ")}], ${least} to ${greatest}, mean ${mean}`;
  if (rows.join("") === "") return <p class="quiet">{`${name}: ${facts}`}</p>;
  return (
    <div class="tensor">
      <Chart title={name} description={facts} options={options} />
      <p class="quiet">{facts}</p>
    </div>
  );
};

import * as Plot from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import type { GalleryRow } from "../page-data.ts";
import { Chart } from "./chart.tsx";
import { bytesText, totalMilliseconds } from "./number-text.ts";

const sizeOptions = (rows: readonly GalleryRow[]): Plot.PlotOptions => ({
  width: 560,
  height: 280,
  marginLeft: 50,
  inset: 10,
  x: { label: "bytes of a model", tickFormat: (bytes: number) => bytesText(bytes), ticks: 5, grid: true },
  y: { label: "milliseconds", type: "log", grid: true, ticks: 4, tickFormat: "~s" },
  color: { legend: true },
  marks: [
    Plot.dot(rows, {
      x: "bytes",
      y: (row: GalleryRow) => totalMilliseconds(row.milliseconds),
      stroke: "modality",
      r: 2.5,
      channels: { class: "architecture" },
      tip: true,
    }),
  ],
});

const timeOptions = (rows: readonly GalleryRow[], steps: readonly string[]): Plot.PlotOptions => {
  const times = rows.flatMap(({ architecture, milliseconds }) =>
    Object.entries(milliseconds).map(([step, time]) => ({ architecture, step, time: Math.max(time, 0.01) })),
  );
  return {
    width: 560,
    height: 280,
    marginLeft: 80,
    x: { label: "milliseconds", type: "log", grid: true, ticks: 6, tickFormat: "~g" },
    y: { label: null, domain: steps },
    marks: [Plot.boxX(times, { x: "time", y: "step", r: 0, fill: "var(--accent-soft)", stroke: "var(--accent)" })],
  };
};

/** Sizes and times of what was made, where times are known. */
export const Figures = ({
  rows,
  steps,
}: {
  readonly rows: readonly GalleryRow[];
  readonly steps: readonly string[];
}) => {
  const timed = useMemo(
    () => rows.filter((row) => row.status === "made" && totalMilliseconds(row.milliseconds) > 0),
    [rows],
  );
  const sizes = useMemo(() => sizeOptions(timed), [timed]);
  const times = useMemo(() => timeOptions(timed, steps), [timed, steps]);
  if (timed.length === 0) return null;
  return (
    <section class="two" aria-label="Sizes and times">
      <Chart
        title="Size and time of every model"
        description={`${timed.length} models as dots: bytes to the right, milliseconds upwards.`}
        options={sizes}
      />
      <Chart
        title="Time of every step"
        description="For each of the six steps the spread of milliseconds: quartiles as a box."
        options={times}
      />
    </section>
  );
};

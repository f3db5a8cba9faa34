import type { RunListener } from "@tiny-random/core";
import { Presets, SingleBar } from "cli-progress";
import { sizeText, timeText } from "./tables.ts";

const total = (values: Readonly<Record<string, number>>): number =>
  Object.values(values).reduce((sum, value) => sum + value, 0);

/** A bar on a terminal; a plain line for each architecture elsewhere. */
export const progressListener = (count: number): RunListener =>
  process.stdout.isTTY ? barListener(count) : lineListener(count);

const barListener = (count: number): RunListener => {
  const format = "{bar} {value}/{total}  {architecture}  {eta_formatted} left";
  const bar = new SingleBar(
    { format, hideCursor: true, clearOnComplete: true, stream: process.stdout },
    Presets.shades_classic,
  );
  bar.start(count, 0, { architecture: "" });
  return {
    started: ({ architecture }, index) => bar.update(index, { architecture }),
    finished: (_row, index) => {
      bar.update(index + 1);
      if (index + 1 === count) bar.stop();
    },
  };
};

const lineListener = (count: number): RunListener => ({
  finished: ({ architecture, status, milliseconds, bytes, step, reason }, index) => {
    const place = `[${index + 1}/${count}]`;
    const made = `${timeText(total(milliseconds as Record<string, number>))}, ${sizeText(total(bytes))}`;
    console.log(
      status === "made"
        ? `${place} ${architecture}: ${made}`
        : `${place} ${architecture}: failed in ${step}: ${reason}`,
    );
  },
});

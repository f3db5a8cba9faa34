import type { Row, RunListener } from "@tiny-random/core";
import { sizeText, sum, timeText } from "./tables.ts";

/** Progress of a run on the terminal. */
export interface Progress {
  readonly listener: RunListener;
  /** Gives the terminal back, whether or not the run came to its end. */
  stop(): void;
}

const bar = async (count: number): Promise<Progress> => {
  const { Presets, SingleBar } = await import("cli-progress");
  const format = "{bar} {value}/{total}  {architecture}  {eta_formatted} left";
  const shown = new SingleBar(
    { format, hideCursor: true, clearOnComplete: true, stream: process.stdout },
    Presets.shades_classic,
  );
  shown.start(count, 0, { architecture: "" });
  return {
    listener: {
      started: ({ architecture }, index) => shown.update(index, { architecture }),
      finished: (_row, index) => shown.update(index + 1),
    },
    stop: () => shown.stop(),
  };
};

const line = ({ architecture, status, milliseconds, bytes, step }: Row): string =>
  status === "made"
    ? `${architecture}: ${timeText(sum(Object.values(milliseconds)))}, ${sizeText(sum(Object.values(bytes)))}`
    : `${architecture}: failed in ${step}`;

const lines = (count: number): Progress => ({
  listener: { finished: (row, index) => console.log(`[${index + 1}/${count}] ${line(row)}`) },
  stop: () => {},
});

/** Nothing beside the machine-readable output. */
export const silent: Progress = { listener: {}, stop: () => {} };

/** A bar on a terminal; a plain line for each architecture elsewhere. */
export const startProgress = async (count: number): Promise<Progress> =>
  process.stdout.isTTY ? bar(count) : lines(count);

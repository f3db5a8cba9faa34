import type { Row, RunListener } from "@tiny-random/core";
import { modelName } from "@tiny-random/core/model-name";
import { isInputError } from "./outcome.ts";
import { startBar } from "./progress-bar.ts";
import { sizeText, sum, timeText } from "./tables.ts";

/** Progress of a run on the terminal. */
export interface Progress {
  readonly listener: RunListener;
  /** Gives the terminal back, whether or not the run came to its end. */
  stop(): void;
}

const bar = async (count: number): Promise<Progress> => {
  const { begin, end, stop } = await startBar(count);
  return {
    listener: { started: (selected) => begin(modelName(selected)), finished: (row) => end(modelName(row)) },
    stop,
  };
};

const line = (row: Row): string => {
  const { status, milliseconds, bytes, step } = row;
  if (status === "failed") return `${modelName(row)}: failed in ${step}`;
  const size = sizeText(sum(Object.values(bytes)));
  return `${modelName(row)}: ${status === "current" ? "current" : timeText(sum(Object.values(milliseconds)))}, ${size}`;
};

const lines = (count: number): Progress => {
  let done = 0;
  // Input that no model can be made of is said in one sentence at the end, without a line for each model before it.
  let unusable: string[] | undefined = [];
  const finished = (row: Row): void => {
    const text = `[${++done}/${count}] ${line(row)}`;
    if (unusable && isInputError(row.error)) return void unusable.push(text);
    for (const one of [...(unusable ?? []), text]) console.log(one);
    unusable = undefined;
  };
  return { listener: { finished }, stop: () => {} };
};

/** Nothing beside the machine-readable output. */
export const silent: Progress = { listener: {}, stop: () => {} };

/** A bar on a terminal; a plain line for each architecture elsewhere. */
export const startProgress = async (count: number): Promise<Progress> =>
  process.stdout.isTTY ? bar(count) : lines(count);

import type { Families } from "./discover.ts";
import { createGenerator, type GenerateOptions, type Row, type Step } from "./generate.ts";
import { writeReports } from "./report.ts";
import { makeDirectory, recoverDirectory } from "./save.ts";
import type { Selected } from "./select.ts";
import { type Work, workQueue } from "./work-queue.ts";

/** What a run tells while it goes; an index is the place in the selection. */
export interface RunListener {
  started?(selected: Selected, index: number): void;
  finished?(row: Row, index: number): void;
}

/** Makes one class. A failure is a row; undefined where an interrupt kept it from being made. */
export type Make = (selected: Selected) => Promise<Row | undefined>;

/** Processes that make models for this one. */
export interface Workers {
  /** How many there are. */
  readonly jobs: number;
  readonly make: Make;
  end(): Promise<void>;
}

/** How a run goes. */
export interface RunSettings {
  readonly listener?: RunListener;
  /** Stops the run after the models under way; the rows so far are reported. */
  readonly signal?: AbortSignal;
  /** Starts workers for a number of models; where it gives none, this process makes them. */
  startWorkers?(count: number): Promise<Workers | undefined>;
}

/** Lets signals through: they are delivered between models, not inside one. */
const signalsDelivered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Makes models in this process, one at a time. What the classes of a family share is forgotten when another's turn
 * comes, so memory does not grow with the number of families.
 *
 * @param stepStarted hears of every step that begins
 */
export const makeHere = (families: Families, options: GenerateOptions, stepStarted?: (step: Step) => void): Make => {
  const start = (modelType: string) => ({ modelType, generator: createGenerator(families, options, stepStarted) });
  let current = start("");
  return async ({ architecture, modelType }) => {
    if (modelType !== current.modelType) current = start(modelType);
    const row = await current.generator.generate(architecture, modelType);
    await signalsDelivered();
    return row;
  };
};

/** Takes work until there is none left, one class at a time in each of `jobs` lanes. */
const inLanes = async (jobs: number, all: readonly Work[], work: (one: Work) => Promise<void>): Promise<void> => {
  const queue = workQueue(all);
  const lane = async (): Promise<void> => {
    for (let one = queue.take(undefined); one; one = queue.take(one.selected.modelType)) await work(one);
  };
  await Promise.all(Array.from({ length: jobs }, lane));
};

/**
 * Makes the tiny models of the selected classes, and the reports over them. The results are the same bytes whatever the
 * number of workers and the order they finish in.
 *
 * @returns rows in the selection's order, without those that an interrupt left out
 * @throws InputError where the output directory cannot be used
 */
export const runAll = async (
  families: Families,
  selection: readonly Selected[],
  options: GenerateOptions,
  { listener = {}, signal, startWorkers }: RunSettings = {},
): Promise<Row[]> => {
  makeDirectory(options.out);
  recoverDirectory(options.out);
  const rows: (Row | undefined)[] = selection.map(() => undefined);
  const workers = await startWorkers?.(selection.length);
  const make = workers?.make ?? makeHere(families, options);
  const makeOne = async ({ selected, index }: Work): Promise<void> => {
    if (signal?.aborted) return;
    listener.started?.(selected, index);
    const row = await make(selected);
    if (!row) return;
    rows[index] = row;
    listener.finished?.(row, index);
  };
  try {
    const all = selection.map((selected, index) => ({ selected, index }));
    await inLanes(workers?.jobs ?? 1, all, makeOne);
  } finally {
    await workers?.end();
    // A worker that died leaves what it was writing.
    if (workers) recoverDirectory(options.out);
  }
  const made = rows.filter((row) => row !== undefined);
  writeReports(options.out, made);
  return made;
};

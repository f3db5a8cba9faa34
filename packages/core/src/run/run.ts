import type { Families } from "../discover/discover.ts";
import type { Selected } from "../discover/select.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { checkReports, writeReports } from "../report/report.ts";
import type { Row, Step } from "../report/row.ts";
import { checkReplaceable } from "../save/foreign-files.ts";
import { makeDirectory, recoverDirectory } from "../save/save.ts";
import { currentRow, directoryOf, isThere } from "./current-model.ts";
import { createFingerprint } from "./fingerprint.ts";
import { createGenerator } from "./generate.ts";
import { inspectDirectories } from "./intact-models.ts";
import { type Work, workQueue } from "./work-queue.ts";

/** What a run tells while it goes; an index is the place in the selection. */
export interface RunListener {
  started?(selected: Selected, index: number): void;
  finished?(row: Row, index: number): void;
}

/** Makes one class. A failure is a row; undefined where an interrupt kept it from being made. */
export type Make<S extends Selected = Selected> = (selected: S, fingerprint: string | null) => Promise<Row | undefined>;

/** Processes that make models for this one. */
export interface Workers<S extends Selected = Selected> {
  /** How many there are. */
  readonly jobs: number;
  readonly make: Make<S>;
  end(): Promise<void>;
}

/** How a run goes. */
export interface RunSettings<S extends Selected = Selected> {
  readonly listener?: RunListener;
  /** Stops the run after the models under way; the rows so far are reported. */
  readonly signal?: AbortSignal;
  /** Leaves a model alone that stands there whole and would come out the same. */
  readonly keepCurrent?: boolean;
  /** Starts workers for a number of models; where it gives none, this process makes them. */
  startWorkers?(count: number): Promise<Workers<S> | undefined>;
}

/** Lets signals through: they are delivered between models, not inside one. */
export const signalsDelivered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Makes models in this process, one at a time. What the classes of a family share is forgotten when another's turn
 * comes, so memory does not grow with the number of families.
 *
 * @param stepStarted hears of every step that begins
 */
export const makeHere = (families: Families, options: GenerateOptions, stepStarted?: (step: Step) => void): Make => {
  const start = (modelType: string) => ({ modelType, generator: createGenerator(families, options, stepStarted) });
  let current = start("");
  return async ({ architecture, modelType }, fingerprint) => {
    if (modelType !== current.modelType) current = start(modelType);
    const row = await current.generator.generate(architecture, modelType, fingerprint);
    await signalsDelivered();
    return row;
  };
};

/** Takes work until there is none left, one class at a time in each of `jobs` lanes. */
const inLanes = async <W extends Work>(
  jobs: number,
  all: readonly W[],
  work: (one: W) => Promise<void>,
): Promise<void> => {
  const queue = workQueue(all);
  const lane = async (): Promise<void> => {
    for (let one = queue.take(); one; one = queue.take(one)) await work(one);
  };
  await Promise.all(Array.from({ length: jobs }, lane));
};

/** What a run needs to know of the models it makes. */
export interface Making<S extends Selected> {
  /** Loads what fingerprints are taken of. */
  prepare?(): Promise<unknown>;
  /** What a model would be known by; null where it is to be made anew in every run. */
  readonly fingerprintOf: (selected: S) => Promise<string | null>;
  /** The plugin that a class comes from. */
  readonly pluginOf: (selected: S) => string;
  /** Makes models in this process. */
  readonly make: Make<S>;
}

/** A class of a selection that is to be made. */
interface Planned<S extends Selected> extends Work {
  readonly selected: S;
}

/** The rows of models that are current, and what is to be made. Fingerprints are computed only where a model exists. */
const identify = async <S extends Selected>(
  { prepare, fingerprintOf, pluginOf }: Making<S>,
  selection: readonly S[],
  options: GenerateOptions,
  { keepCurrent = false, listener = {}, signal }: RunSettings<S>,
): Promise<{ readonly rows: (Row | undefined)[]; readonly work: readonly Planned<S>[] }> => {
  const rows: (Row | undefined)[] = selection.map(() => undefined);
  const planned = selection.map((selected, index) => ({ selected, index, group: pluginOf(selected) }));
  const there = planned.filter(({ selected }) => keepCurrent && isThere(selected, options));
  const found = inspectDirectories(there.flatMap(({ selected }) => directoryOf(selected, options) ?? []));
  if (there.length > 0) await prepare?.();
  for (const { selected, index } of there) {
    if (signal?.aborted) break;
    const { value: model } = await found.next();
    const row = currentRow(selected, await fingerprintOf(selected), model ?? undefined, options);
    rows[index] = row;
    if (row) listener.finished?.(row, index);
    if (row) await signalsDelivered();
  }
  await found.return();
  return { rows, work: planned.filter(({ index }) => rows[index] === undefined) };
};

const makeOne = async <S extends Selected>(
  { selected, index }: Planned<S>,
  { make, fingerprintOf }: Pick<Making<S>, "make" | "fingerprintOf">,
  rows: (Row | undefined)[],
  { listener = {}, signal }: RunSettings<S>,
): Promise<void> => {
  if (signal?.aborted) return;
  listener.started?.(selected, index);
  const row = await make(selected, await fingerprintOf(selected));
  if (!row) return;
  rows[index] = row;
  listener.finished?.(row, index);
};

/**
 * Makes the selected classes, in workers or here, and the reports over them. The results are the same bytes whatever the
 * number of workers and the order they finish in.
 *
 * @returns rows in the selection's order, without those that an interrupt left out
 * @throws InputError where the output directory cannot be used
 */
export const runSelection = async <S extends Selected>(
  making: Making<S>,
  selection: readonly S[],
  options: GenerateOptions,
  settings: RunSettings<S> = {},
): Promise<Row[]> => {
  makeDirectory(options.out);
  recoverDirectory(options.out);
  checkReports(options.out);
  for (const directory of selection.flatMap((selected) => directoryOf(selected, options) ?? []))
    checkReplaceable(directory);
  const { keepCurrent = false } = settings;
  const isFresh = !keepCurrent || !selection.some((selected) => isThere(selected, options));
  // Workers get ready while this process looks at what is there.
  let workers = isFresh ? await settings.startWorkers?.(selection.length) : undefined;
  try {
    const { rows, work } = await identify(making, selection, options, settings);
    workers ??= await settings.startWorkers?.(work.length);
    const { fingerprintOf } = making;
    const how = { fingerprintOf, make: workers?.make ?? making.make };
    await inLanes(workers?.jobs ?? 1, work, (one) => makeOne(one, how, rows, settings));
    const done = rows.filter((row) => row !== undefined);
    writeReports(options.out, done);
    return done;
  } finally {
    await workers?.end();
    // A worker that died leaves what it was writing, and so does one that outlived a killed run.
    recoverDirectory(options.out);
  }
};

/** What a run over classes that families have needs to know of them. */
const makingOf = (families: Families, selection: readonly Selected[], options: GenerateOptions): Making<Selected> => {
  // Families load faster together; an error in one is reported where that family is needed.
  const modelTypes = [...new Set(selection.map(({ modelType }) => modelType))];
  return {
    prepare: () => Promise.allSettled(modelTypes.map((modelType) => families.load(modelType))),
    fingerprintOf: createFingerprint(families, options),
    pluginOf: ({ modelType }) => families.pluginOf(modelType),
    make: makeHere(families, options),
  };
};

/** Makes the tiny models of classes that families have; {@link runSelection} says what is returned and thrown. */
export const runAll = async (
  families: Families,
  selection: readonly Selected[],
  options: GenerateOptions,
  settings: RunSettings = {},
): Promise<Row[]> => runSelection(makingOf(families, selection, options), selection, options, settings);

/** The row of a class whose model stands there whole and would come out the same. Writes nothing. */
export const findCurrent = async (
  families: Families,
  selected: Selected,
  options: GenerateOptions,
): Promise<Row | undefined> => {
  const making = makingOf(families, [selected], options);
  const { rows } = await identify(making, [selected], options, { keepCurrent: true });
  return rows[0];
};

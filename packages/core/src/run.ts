import type { Families } from "./discover.ts";
import { createGenerator, type GenerateOptions, type Row } from "./generate.ts";
import { writeReports } from "./report.ts";
import { makeDirectory, recoverDirectory } from "./save.ts";
import type { Selected } from "./select.ts";

/** What a run tells while it goes. */
export interface RunListener {
  started?(selected: Selected, index: number): void;
  finished?(row: Row, index: number): void;
}

/** Lets signals through: they are delivered between models, not inside one. */
const signalsDelivered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Makes the tiny models of the selected classes one after another, and the reports over them. What the classes of a
 * family share is forgotten with its last one, so memory does not grow with the number of families.
 *
 * @param signal stops the run after the model under way; the rows so far are reported
 * @throws InputError where the output directory cannot be used
 */
export const runAll = async (
  families: Families,
  selection: readonly Selected[],
  options: GenerateOptions,
  listener: RunListener = {},
  signal?: AbortSignal,
): Promise<Row[]> => {
  makeDirectory(options.out);
  recoverDirectory(options.out);
  const rows: Row[] = [];
  let current = { modelType: "", generator: createGenerator(families, options) };
  for (const [index, selected] of selection.entries()) {
    if (signal?.aborted) break;
    const { architecture, modelType } = selected;
    if (modelType !== current.modelType) current = { modelType, generator: createGenerator(families, options) };
    listener.started?.(selected, index);
    const row = await current.generator.generate(architecture, modelType);
    rows.push(row);
    listener.finished?.(row, index);
    await signalsDelivered();
  }
  writeReports(options.out, rows);
  return rows;
};

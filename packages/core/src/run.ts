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

/**
 * Makes the tiny models of the selected classes one after another, and the reports over them.
 *
 * @param signal stops the run after the model under way; its rows so far are reported
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
  const generator = createGenerator(families, options);
  const rows: Row[] = [];
  for (const [index, selected] of selection.entries()) {
    if (signal?.aborted) break;
    listener.started?.(selected, index);
    const row = await generator.generate(selected.architecture, selected.modelType);
    rows.push(row);
    listener.finished?.(row, index);
    // Signals are delivered between models, not inside one.
    await new Promise((resolve) => setImmediate(resolve));
  }
  writeReports(options.out, rows);
  return rows;
};

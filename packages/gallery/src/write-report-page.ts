import { statSync } from "node:fs";
import { type Families, InputError, writeAtomically } from "@tiny-random/core";
import { galleryData, modelDirectories } from "./gallery-rows.ts";
import { readModel } from "./model-details.ts";
import { reportPage } from "./report-page.ts";

/** What was written. */
export interface WrittenPage {
  readonly file: string;
  readonly bytes: number;
  readonly models: number;
  readonly failed: number;
}

/**
 * Writes the page of an output directory as one file. Throws InputError where there is none, or a model cannot be read.
 *
 * @param reading hears how many models are read, before they are
 */
export const writeReportPage = async (
  families: Families,
  out: string,
  file: string,
  reading?: (count: number) => void,
): Promise<WrittenPage> => {
  if (!statSync(out, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`${out} is not a directory`, "Give the --out of an earlier generate.");
  const data = await galleryData(families, out, false);
  const directories = [...modelDirectories(out).values()];
  reading?.(directories.length);
  const models = directories.map(readModel);
  const media = Object.assign({}, ...models.map((model) => model.media)) as Record<string, string>;
  const page = reportPage(
    data,
    models.map(({ details }) => details),
    media,
  );
  writeAtomically(file, page);
  const failed = data.rows.filter(({ status }) => status === "failed").length;
  return { file, bytes: Buffer.byteLength(page), models: models.length, failed };
};

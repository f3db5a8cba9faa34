import { existsSync } from "node:fs";
import path from "node:path";
import type { Selected } from "../discover/select.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { modelRow } from "../report/model-row.ts";
import type { Row } from "../report/row.ts";
import { directoryName, isNameable } from "./generate.ts";
import type { IntactModel } from "./intact-models.ts";

/** Where the model of a class stands or will stand; undefined for what is not the name of a class. */
export const directoryOf = (selected: Selected, { out }: GenerateOptions): string | undefined =>
  isNameable(selected) ? path.resolve(out, directoryName(selected)) : undefined;

/** Whether anything exists where the model of a class would be written. */
export const isThere = (selected: Selected, options: GenerateOptions): boolean =>
  existsSync(directoryOf(selected, options) ?? "");

/** The row of a model that is current: its directory has the fingerprint that it would get. */
export const currentRow = (
  selected: Selected,
  fingerprint: string | null,
  found: IntactModel | undefined,
  options: GenerateOptions,
): Row | undefined => {
  const directory = directoryOf(selected, options);
  if (fingerprint === null || directory === undefined || !found) return undefined;
  const { provenance, bytes } = found;
  if (provenance.fingerprint !== fingerprint || provenance.architecture !== selected.architecture) return undefined;
  return modelRow(provenance, { status: "current", directory, milliseconds: {}, bytes });
};

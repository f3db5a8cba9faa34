import { existsSync } from "node:fs";
import path from "node:path";
import { directoryName } from "./generate.ts";
import type { GenerateOptions } from "./generate-options.ts";
import { madeRow } from "./made-row.ts";
import type { Row } from "./row.ts";
import type { Selected } from "./select.ts";
import type { Standing } from "./standing.ts";

/** Where the model of a class stands or will stand; undefined for what is not the name of a class. */
export const placeOf = ({ architecture }: Selected, { out }: GenerateOptions): string | undefined =>
  /^\w+$/.test(architecture) ? path.resolve(out, directoryName(architecture)) : undefined;

/** Whether something stands where the model of a class would, whatever it is. */
export const isThere = (selected: Selected, options: GenerateOptions): boolean =>
  existsSync(placeOf(selected, options) ?? "");

/** The row of a model that need not be made: what stands in its directory has the fingerprint it would get. */
export const currentRow = (
  selected: Selected,
  fingerprint: string | null,
  found: Standing | undefined,
  options: GenerateOptions,
): Row | undefined => {
  const directory = placeOf(selected, options);
  if (fingerprint === null || directory === undefined || !found) return undefined;
  const { provenance, bytes } = found;
  if (provenance.fingerprint !== fingerprint || provenance.architecture !== selected.architecture) return undefined;
  return madeRow(provenance, { status: "current", directory, milliseconds: {}, bytes });
};

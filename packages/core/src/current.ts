import { existsSync } from "node:fs";
import path from "node:path";
import { directoryName, type GenerateOptions, type Row } from "./generate.ts";
import { madeRow } from "./made-row.ts";
import type { Provenance } from "./provenance.ts";
import { readProvenance } from "./recorded-model.ts";
import { readFileIn, sha256 } from "./save.ts";
import type { Selected } from "./select.ts";

const recorded = (directory: string): Provenance | undefined => {
  try {
    return readProvenance(directory);
  } catch {
    return undefined;
  }
};

/** Bytes of every file that provenance names, or undefined where one is missing or changed. */
const intactSizes = (directory: string, { files }: Provenance): Record<string, number> | undefined => {
  const sizes: Record<string, number> = {};
  for (const [name, hash] of Object.entries(files)) {
    const content = readFileIn(directory, name);
    if (!content || sha256(content) !== hash) return undefined;
    sizes[name] = content.length;
  }
  return { ...sizes, "tiny-random.json": readFileIn(directory, "tiny-random.json")?.length ?? 0 };
};

/** Whether a model of the class stands in the output directory, whatever it is. */
export const isThere = ({ architecture }: Selected, { out }: GenerateOptions): boolean =>
  existsSync(path.join(out, `tiny-random-${architecture}`));

/** The row of a model that need not be made: it stands in its directory, whole, with the fingerprint it would get. */
export const currentRow = (
  { architecture }: Selected,
  fingerprint: string | null,
  { out }: GenerateOptions,
): Row | undefined => {
  if (fingerprint === null || !/^\w+$/.test(architecture)) return undefined;
  const directory = path.resolve(out, directoryName(architecture));
  const provenance = recorded(directory);
  if (provenance?.fingerprint !== fingerprint || provenance.architecture !== architecture) return undefined;
  const bytes = intactSizes(directory, provenance);
  return bytes && madeRow(provenance, { status: "current", directory, milliseconds: {}, bytes });
};

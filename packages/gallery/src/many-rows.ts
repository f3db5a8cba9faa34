import { type Families, steps } from "@tiny-random/core";
import { galleryData, modelDirectories } from "./gallery-rows.ts";
import { readModel } from "./model-details.ts";
import type { ModelDetails } from "./page-data.ts";
import { reportPage } from "./report-page.ts";

/**
 * A page of many models, for measurements: those of an output directory again and again under other names, without
 * pictures and sounds. Copies of one model do not stand near each other where there are many, so packing gains nothing.
 */
export const pageOfManyRows = async (families: Families, out: string, count: number): Promise<string> => {
  const { rows, ...data } = await galleryData(families, out, false);
  const details = new Map(
    [...modelDirectories(out)].map(([architecture, directory]) => [architecture, readModel(directory).details]),
  );
  const made = rows.filter(({ architecture }) => details.has(architecture));
  const copies = Array.from({ length: count }, (_, index) => {
    const [row, copy] = [made[index % made.length], Math.floor(index / made.length)];
    if (!row) throw new Error(`${out} has no models`);
    const names = {
      architecture: `${row.architecture}${copy}`,
      modelType: `${String(copy).padStart(4, "0")}_${row.modelType}`,
    };
    return { row: { ...row, ...names }, details: { ...details.get(row.architecture), ...names } as ModelDetails };
  });
  return reportPage(
    { ...data, steps, rows: copies.map(({ row }) => row) },
    copies.map((copy) => copy.details),
  );
};

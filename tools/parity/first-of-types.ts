import type { MadeModel } from "./cases.ts";

/** The first class of each model type: the others have its operators. */
export const firstOfTypes = (models: readonly MadeModel[]): ReadonlySet<MadeModel> =>
  new Set(new Map(models.toReversed().map((model) => [model.file, model])).values());

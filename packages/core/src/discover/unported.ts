import { loadAtlas } from "@tiny-random/atlas";
import { InputError } from "../contract/errors.ts";
import type { ReferenceFiles } from "../contract/reference-files.ts";

/** Whether Transformers has a model type or class of a name. */
const isKnown = (name: string): boolean =>
  loadAtlas().pairs.some(({ architecture, modelType }) => name === architecture || name === modelType);

/** What to say of a name that Transformers has and no family makes; undefined where it has none either. */
export const unportedName = (name: string): InputError | undefined =>
  isKnown(name)
    ? new InputError(
        `no installed family makes ${name}`,
        `npx @tiny-random/cli generate ${name} --unported makes a model that loads.`,
      )
    : undefined;

/** What to say of a reference whose model type no family makes, and that has no header of its weights. */
export const unportedReference = (modelType: string, { description }: ReferenceFiles): InputError =>
  new InputError(
    `no installed family makes ${modelType}, and ${description} has no safetensors header to make a model that loads of`,
    `Put its model.safetensors (the beginning is enough), or the index and its shards, beside config.json.${
      isKnown(modelType) ? ` Or give ${modelType} --unported without a reference.` : ""
    }`,
  );

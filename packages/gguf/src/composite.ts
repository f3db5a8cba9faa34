import { InputError, type SavedModel } from "@tiny-random/core";
import type { Architecture } from "./architecture.ts";
import { architecturesOf } from "./model-types.ts";
import { hasPlace } from "./place-weights.ts";
import { languageConfig, type Projector } from "./projector.ts";
import { projectorOf } from "./projectors.ts";

/** A model as llama.cpp has it: in one file, or a language model's and a projector's. */
export interface Composite {
  readonly language: SavedModel;
  readonly architecture: Architecture;
  readonly projector: { readonly architecture: Projector; readonly model: SavedModel };
}

/** A weight's name in the language model by itself. */
const languageName = (name: string): string =>
  name.replace(/^language_model\./, "").replace(/^model\.(language_model|text_model)\./, "model.");

/** The parts of a composite; undefined for a model without a projector. Throws InputError for a language model that has no file. */
export const compositeOf = async (model: SavedModel): Promise<Composite | undefined> => {
  const { config, className, tensors } = model;
  const projector = await projectorOf(config.model_type, className);
  if (!projector) return undefined;
  const own = languageConfig(config);
  const architecture = (await architecturesOf(own.model_type)).find(({ kind }) => kind === undefined);
  if (!architecture)
    throw new InputError(`no GGUF file is made of ${className} with a language model of ${own.model_type}`);
  const isInside = hasPlace(projector);
  const [inside, others] = [true, false].map(
    (placed) => new Map([...tensors].filter(([name]) => isInside(name) === placed)),
  );
  const named = [...(others ?? [])].map(([name, tensor]) => [languageName(name), tensor] as const);
  return {
    language: { ...model, config: own, tensors: new Map(named) },
    architecture,
    projector: { architecture: projector, model: { ...model, tensors: inside ?? new Map() } },
  };
};

import type { Projector } from "./projector.ts";

/** The mapping of what is between an encoder and the language model, by the composite's model type, loaded when needed. */
export const projectorTypes: Readonly<Record<string, () => Promise<{ default: Projector }>>> = {
  gemma3: () => import("./projectors/gemma3.ts"),
  idefics3: () => import("./projectors/idefics3.ts"),
  internvl: () => import("./projectors/internvl.ts"),
  mistral3: () => import("./projectors/pixtral.ts"),
  qwen2_5_vl: () => import("./projectors/qwen2.5vl_merger.ts"),
  qwen2_vl: () => import("./projectors/qwen2vl_merger.ts"),
  qwen3_vl: () => import("./projectors/qwen3vl_merger.ts"),
  qwen3_vl_moe: () => import("./projectors/qwen3vl_merger.ts"),
  smolvlm: () => import("./projectors/idefics3.ts"),
  voxtral: () => import("./projectors/voxtral.ts"),
};

/** The projector of a class; undefined for one that has none. */
export const projectorOf = async (modelType: string, className: string): Promise<Projector | undefined> => {
  const load = Object.hasOwn(projectorTypes, modelType) ? projectorTypes[modelType] : undefined;
  const projector = (await load?.())?.default;
  return projector?.classes.includes(className) ? projector : undefined;
};

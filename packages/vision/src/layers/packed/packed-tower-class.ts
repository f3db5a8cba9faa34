import {
  type Architecture,
  defineArchitecture,
  type InputSynthesizer,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
  type Tensors,
  type Tower,
} from "@tiny-random/core";
import { type AnyModule, calledAs, type Tensor } from "@tiny-random/nn";
import { imageProcessorOf } from "../../image-processor.ts";
import { processedImages } from "../../inputs.ts";

/** Packed patches `[patches, numbers]` and grids `[images, 3]` → `last_hidden_state`, `pooler_output` and more. */
export type PackedTower = ((patches: Tensor, grids: Tensor) => Readonly<Record<string, Tensor>>) & AnyModule;

/** A family's tower, and the axes of one patch's numbers in its input. */
export interface PackedTowerOf<C> {
  build(c: C): PackedTower;
  /** The axes behind that of patches. */
  patch(c: C): readonly number[];
  /** Features of a token of its `pooler_output`. */
  width(c: C): number;
}

const patchInputs = (patch: readonly number[]): Readonly<Record<"hidden_states" | "grid_thw", SessionInput>> => ({
  hidden_states: { dtype: "float32", axes: ["patches", ...patch] },
  grid_thw: { dtype: "int64", axes: ["images", 3] },
});

const run =
  (tower: PackedTower) =>
  ({ hidden_states, grid_thw }: NamedTensors): NamedTensors => {
    if (!hidden_states || !grid_thw) throw new Error("packed patches need their grids");
    return tower(hidden_states, grid_thw);
  };

/** What an image processor makes, by the names of a tower's arguments. */
const towerArguments = ({ pixel_values, image_grid_thw }: Tensors): Tensors => {
  if (!pixel_values || !image_grid_thw) throw new Error("the image processor packs no patches");
  return { hidden_states: pixel_values, grid_thw: image_grid_thw };
};

/** Images of two sizes, or three of one. */
const packedInputs: InputSynthesizer = async (processors, { kind, attempt }) => {
  if (kind !== "golden" && kind !== "other") return undefined;
  const first = kind === "golden" ? attempt : attempt + 2;
  const indices = kind === "golden" ? [first, first + 1] : [first, first + 1, first + 2];
  const made = await processedImages(imageProcessorOf(processors), indices, undefined, kind === "golden");
  return { raw: made.raw, inputs: towerArguments(made.inputs) };
};

/** The class of a tower of packed patches alone. */
export const packedTowerClass = <C extends ModelConfig>({ build, patch }: PackedTowerOf<C>): Architecture<C> =>
  defineArchitecture({
    padding: { none: "an image tower reads no text" },
    build,
    sessions: (model, c) => ({ model: { inputs: patchInputs(patch(c)), trace: run(model) } }),
    inputs: () => packedInputs,
  });

/** The role `encoder` of a tower of packed patches. */
export const packedEncoderOf =
  <C extends ModelConfig>({ build, patch, width }: PackedTowerOf<C>) =>
  (c: C): Tower => {
    const tower = build(c);
    return { module: calledAs(tower, run(tower)), inputs: patchInputs(patch(c)), width: width(c) };
  };

import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
  type Tensors,
  type Tower,
} from "@tiny-random/core";
import { type AnyModule, calledAs, type Tensor } from "@tiny-random/nn";
import { mixedImages } from "../../inputs.ts";

/** Packed patches `[patches, numbers]` and grids `[images, 3]` → `last_hidden_state`, `pooler_output` and more. */
export type PackedTower = ((patches: Tensor, grids: Tensor) => Readonly<Record<string, Tensor>>) & AnyModule;

/** A family's tower, and the axes of one patch's numbers in its input. */
export interface PackedTowerOf<C> {
  build(c: C): PackedTower;
  /** The axes behind that of patches. */
  patch(c: C): readonly number[];
  /** Features of a token of its `pooler_output`. */
  width(c: C): number;
  /** What its class calls the patches. */
  readonly argument?: "hidden_states" | "pixel_values";
  /** What its class calls the grids. */
  readonly grids?: "grid_thw" | "image_grid_thw";
  /** Axes before that of patches in its class's argument: a batch of one row. */
  readonly rows?: readonly 1[];
}

/** The session's inputs. */
const patchInputs = <C>(of: PackedTowerOf<C>, c: C): Readonly<Record<string, SessionInput>> => ({
  [of.argument ?? "hidden_states"]: { dtype: "float32", axes: [...(of.rows ?? []), "patches", ...of.patch(c)] },
  [of.grids ?? "grid_thw"]: { dtype: "int64", axes: ["images", 3] },
});

const run =
  (tower: PackedTower) =>
  ({ hidden_states, grid_thw }: NamedTensors): NamedTensors => {
    if (!hidden_states || !grid_thw) throw new Error("packed patches need their grids");
    return tower(hidden_states, grid_thw);
  };

/** How a tower's class calls its arguments. */
type ArgumentNames = Pick<PackedTowerOf<never>, "argument" | "grids" | "rows">;

/** What an image processor makes, by the names of a tower's arguments. */
const towerArguments = (
  { argument = "hidden_states", grids = "grid_thw", rows = [] }: ArgumentNames,
  { pixel_values: pixels, image_grid_thw }: Tensors,
): Tensors => {
  if (!pixels || !image_grid_thw) throw new Error("the image processor packs no patches");
  return { [argument]: { ...pixels, shape: [...rows, ...pixels.shape] }, [grids]: image_grid_thw };
};

/** The class of a tower of packed patches alone. */
export const packedTowerClass = <C extends ModelConfig>(of: PackedTowerOf<C>): Architecture<C> =>
  defineArchitecture({
    padding: { none: "an image tower reads no text" },
    build: of.build,
    sessions: (model, c) => ({
      model: {
        inputs: patchInputs(of, c),
        trace: (inputs) => {
          const [given, grids] = [inputs[of.argument ?? "hidden_states"], inputs[of.grids ?? "grid_thw"]];
          if (!given || !grids) throw new Error("packed patches need their grids");
          return model(
            (of.rows ?? []).reduce((x: Tensor) => x.squeeze(0), given),
            grids,
          );
        },
      },
    }),
    inputs: () => mixedImages((made) => towerArguments(of, made)),
  });

/** The role `encoder` of a tower of packed patches, which reads them as `hidden_states`. */
export const packedEncoderOf =
  <C extends ModelConfig>(of: PackedTowerOf<C>) =>
  (c: C): Tower => {
    const tower = of.build(c);
    const inputs = patchInputs({ build: of.build, patch: of.patch, width: of.width }, c);
    return { module: calledAs(tower, run(tower)), inputs, width: of.width(c) };
  };

import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
  type Tower,
} from "@tiny-random/core";
import { type AnyModule, calledAs, type Tensor } from "@tiny-random/nn";
import { type ImageInputOptions, imageInputs } from "../inputs.ts";
import { morePatches } from "./image-class.ts";
import { channelsOf, type ImageTowerConfig, type ImageTowerOutputs, imageTowerOutputs } from "./image-tower.ts";

/** The config fields that say what images a tower reads. */
type ImagesOf = Pick<ImageTowerConfig, "image_size" | "patch_size" | "num_channels">;

/** Images of any size, `[batch, channels, height, width]`. */
const images = (c: ImagesOf): SessionInput => ({
  dtype: "float32",
  axes: ["batch_size", channelsOf(c), "height", "width"],
});

/** Images of another size too; Transformers interpolates positions only with this argument. */
const morePatchesOf = (c: ImagesOf): ImageInputOptions => ({
  other: morePatches(c),
  otherArguments: { interpolate_pos_encoding: { dtype: "bool", shape: [], data: Uint8Array.of(1) } },
});

/**
 * The role `encoder` of an image tower: `pixel_values`, and `patch_attention_mask` `[batch, rows, columns]` where some
 * patches are padding, → `last_hidden_state`, `hidden_states.N`, `pooler_output`.
 */
export const imageEncoderOf =
  <C extends ModelConfig & ImageTowerConfig>(
    build: (c: C) => ((pixels: Tensor, kept?: Tensor) => ImageTowerOutputs) & AnyModule,
  ) =>
  (c: C): Tower => {
    const tower = build(c);
    const run = ({ pixel_values, patch_attention_mask }: NamedTensors): NamedTensors => {
      if (!pixel_values) throw new Error("an image tower needs pixel_values");
      const outputs = tower(pixel_values, patch_attention_mask);
      const numbered = outputs.states.map((state, index) => [`hidden_states.${index}`, state] as const);
      return { ...imageTowerOutputs(outputs), ...Object.fromEntries(numbered) };
    };
    const inputs = { pixel_values: images(c) };
    return { module: calledAs(tower, run), inputs, width: c.hidden_size, synthesize: imageInputs() };
  };

/**
 * A class of an image tower, which clients load from `onnx/vision_model.onnx`.
 *
 * @param outputs computes the class's outputs
 */
export const imageTowerClass = <C extends ModelConfig & ImagesOf, M extends AnyModule>(
  build: (c: C) => M,
  outputs: (model: M, pixels: Tensor) => Record<string, Tensor>,
): Architecture<C> =>
  defineArchitecture({
    padding: { none: "an image tower reads no text" },
    build,
    sessions: (model, c) => ({
      vision_model: {
        inputs: { pixel_values: images(c) },
        trace: ({ pixel_values }) => {
          if (!pixel_values) throw new Error("an image tower's session needs pixel_values");
          return outputs(model, pixel_values);
        },
      },
    }),
    inputs: (c) => imageInputs(morePatchesOf(c)),
    forward: (run, inputs) => run("vision_model", inputs),
  });

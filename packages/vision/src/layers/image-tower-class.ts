import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
  type Tower,
} from "@tiny-random/core";
import { type AnyModule, baseModel, calledAs, type Tensor } from "@tiny-random/nn";
import { imageSizeOf, type WrittenSize } from "../image-size.ts";
import { type ImageInputOptions, imageInputs } from "../inputs.ts";
import { numbered } from "./feature-maps.ts";
import { morePatches } from "./image-class.ts";
import {
  channelsOf,
  clipImageTower,
  type ImageTowerConfig,
  type ImageTowerOutputs,
  imageTowerOutputs,
} from "./image-tower.ts";

/** The config fields of a class or an encoder of images. */
type ImagesConfig = Pick<ImageTowerConfig, "hidden_size" | "num_channels"> & {
  readonly image_size: WrittenSize;
  readonly patch_size: WrittenSize;
};

/** Images of any size, `[batch, channels, height, width]`. */
const images = (c: ImagesConfig): SessionInput => ({
  dtype: "float32",
  axes: ["batch_size", channelsOf(c), "height", "width"],
});

/** Images of another size too; Transformers interpolates positions only with this argument. */
const morePatchesOf = (c: ImagesConfig): ImageInputOptions => ({
  other: morePatches({ image_size: c.image_size, patch_size: imageSizeOf(c.patch_size).height }),
  otherArguments: { interpolate_pos_encoding: { dtype: "bool", shape: [], data: Uint8Array.of(1) } },
});

/**
 * The role `encoder` of an image tower: `pixel_values`, and `patch_attention_mask` `[batch, rows, columns]` where some
 * patches are padding, → `last_hidden_state`, `hidden_states.N`, `pooler_output`.
 */
export const imageEncoderOf =
  <C extends ModelConfig & ImagesConfig>(
    build: (c: C) => ((pixels: Tensor, kept?: Tensor) => ImageTowerOutputs) & AnyModule,
  ) =>
  (c: C): Tower => {
    const tower = build(c);
    const run = ({ pixel_values, patch_attention_mask }: NamedTensors): NamedTensors => {
      if (!pixel_values) throw new Error("an image tower needs pixel_values");
      const outputs = tower(pixel_values, patch_attention_mask);
      return { ...imageTowerOutputs(outputs), ...numbered("hidden_states", outputs.states) };
    };
    const inputs = { pixel_values: images(c) };
    return { module: calledAs(tower, run), inputs, width: c.hidden_size, synthesize: imageInputs() };
  };

/** Images of the config's size, `[batch, channels, height, width]`. */
export const imagesOfOneSize = (
  c: Pick<ImageTowerConfig, "image_size" | "num_channels">,
  batch = "batch_size",
): SessionInput => ({ dtype: "float32", axes: [batch, channelsOf(c), c.image_size, c.image_size] });

/** The images that a class of towers reads, and what its inputs are made of. */
export interface TowerImages<C> {
  declared(c: C): SessionInput;
  made(c: C): ImageInputOptions;
}

/** Images of the config's size only. */
export const oneSize: TowerImages<Pick<ImageTowerConfig, "image_size" | "num_channels">> = {
  declared: (c) => imagesOfOneSize(c),
  made: () => ({}),
};

/**
 * A class of an image tower, which clients load from `onnx/vision_model.onnx`.
 *
 * @param outputs computes the class's outputs
 */
export const towerClassOf = <C extends ModelConfig, M extends AnyModule>(
  { declared, made }: TowerImages<C>,
  build: (c: C) => M,
  outputs: (model: M, pixels: Tensor) => Record<string, Tensor>,
): Architecture<C> =>
  defineArchitecture({
    padding: { none: "an image tower reads no text" },
    build,
    sessions: (model, c) => ({
      vision_model: {
        inputs: { pixel_values: declared(c) },
        trace: ({ pixel_values }) => {
          if (!pixel_values) throw new Error("an image tower's session needs pixel_values");
          return outputs(model, pixel_values);
        },
      },
    }),
    inputs: (c) => imageInputs(made(c)),
    forward: (run, inputs) => run("vision_model", inputs),
  });

/**
 * A class of an image tower that takes images of any size.
 *
 * @param made the images that are made for it; of another size too where it does not say
 */
export const imageTowerClass = <C extends ModelConfig & ImagesConfig, M extends AnyModule>(
  build: (c: C) => M,
  outputs: (model: M, pixels: Tensor) => Record<string, Tensor>,
  made: (c: C) => ImageInputOptions = morePatchesOf,
): Architecture<C> => towerClassOf({ declared: images, made }, build, outputs);

/** The class of CLIP's tower. */
export const clipTowerClass = <C extends ModelConfig & ImageTowerConfig>(): Architecture<C> =>
  imageTowerClass(
    (c: C) => baseModel(clipImageTower(c)),
    (tower, pixels) => imageTowerOutputs(tower(pixels)),
  );

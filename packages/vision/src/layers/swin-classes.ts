// The classes that Swin and its second version have alike: over stages of shifted windows, and a norm behind the last.
import { type Architecture, labelsOf, type ModelConfig, type Size } from "@tiny-random/core";
import {
  type AnyModule,
  channelsFirst,
  linear,
  module,
  type Parameter,
  swinWidths,
  type Tensor,
} from "@tiny-random/nn";
import { imageSizeOf } from "../image-size.ts";
import { lastOf } from "./feature-maps.ts";
import { imageClass } from "./image-class.ts";
import { type Extras, imageHeads } from "./image-model.ts";
import { decodedPixels, maskedPatches, pixelDecoder } from "./masked-image-modeling.ts";
import { learnedTokens } from "./vit-embeddings.ts";

/** The config fields that the classes read. */
interface SwinClassesConfig extends ModelConfig {
  readonly image_size: number;
  readonly patch_size: number;
  readonly num_channels: number;
  readonly encoder_stride: number;
  readonly embed_dim: number;
  readonly depths: readonly number[];
}

/** The parts of a whole model. */
interface SwinParts {
  readonly embeddings: ((pixels: Tensor, mask?: Tensor) => Tensor) & AnyModule;
  /** The states before the first stage and after each. */
  readonly encoder: ((x: Tensor) => readonly Tensor[]) & AnyModule;
  readonly layernorm: ((x: Tensor) => Tensor) & AnyModule;
}

/** Channels after the last stage. */
export const lastSwinWidth = (c: { readonly embed_dim: number; readonly depths: readonly number[] }): number =>
  swinWidths(c).at(-1) ?? 0;

/** Wider images only: where an image is once so small that windows do not shift, the reference never shifts them again. */
export const widerImages = (c: Pick<SwinClassesConfig, "image_size" | "patch_size">) => {
  const { height, width } = imageSizeOf(c.image_size);
  return { height, width: width + 3 * c.patch_size - 1 };
};

/** Windows of 2 × 2 patches, several in every stage but the last; patches small enough for the pixel decoder. */
export const tinyWindows = (c: Pick<SwinClassesConfig, "depths">, { headSize }: Size) => {
  const [patch, window] = [2, 2];
  const stride = patch * 2 ** (c.depths.length - 1);
  return {
    patch_size: patch,
    window_size: window,
    image_size: stride * window,
    encoder_stride: stride,
    hidden_size: headSize * 2 ** (c.depths.length - 1),
  };
};

/**
 * The bare model, image classification and SimMIM (Xie et al., 2021), by Transformers' names for them.
 *
 * @param key of the bare model in checkpoints
 * @param parts with a token that replaces masked patches, where there is one
 */
export const swinClasses = <C extends SwinClassesConfig>(
  prefix: string,
  key: string,
  parts: (c: C, maskToken?: Parameter) => SwinParts,
): Record<string, Architecture<C>> => {
  /** The last stage's output after the last norm, `[batch, rows, columns, channels]`. */
  const network = (c: C, maskToken?: Parameter) =>
    module({ ...parts(c, maskToken) }, (m, pixels: Tensor, { bool_masked_pos: mask }: Extras = {}) =>
      m.layernorm(lastOf(m.encoder(m.embeddings(pixels, mask)))),
    );
  const model = (c: C) =>
    module({ ...parts(c) }, (m, pixels: Tensor) => {
      const last_hidden_state = m.layernorm(lastOf(m.encoder(m.embeddings(pixels)))).flatten(1, 2);
      return { last_hidden_state, pooler_output: last_hidden_state.mean(1) };
    });
  const classification = (c: C) =>
    imageHeads(key, network(c), { classifier: linear(lastSwinWidth(c), labelsOf(c)) }, (m, map) => ({
      logits: m.classifier(map.mean([1, 2])),
    }));
  const maskedImageModeling = (c: C) => {
    const decoder = pixelDecoder({ ...c, hidden_size: lastSwinWidth(c) });
    return imageHeads(key, network(c, learnedTokens(c.embed_dim)), { decoder }, (m, map) => ({
      reconstruction: decodedPixels(c, m.decoder, channelsFirst(map)),
    }));
  };
  return {
    [`${prefix}Model`]: imageClass({ task: "image-feature-extraction", other: widerImages }, model),
    [`${prefix}ForImageClassification`]: imageClass(
      { task: "image-classification", other: widerImages },
      classification,
    ),
    [`${prefix}ForMaskedImageModeling`]: imageClass({ extras: maskedPatches }, maskedImageModeling),
  };
};

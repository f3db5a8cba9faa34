import { type Architecture, labelsOf, type Tensors } from "@tiny-random/core";
import { baseModel, linear, module, type Tensor } from "@tiny-random/nn";
import { type ImageSize, imageSizeOf } from "../image-size.ts";
import { imageClass, morePatches } from "./image-class.ts";
import { imageHeads } from "./image-model.ts";
import { decodedPixels, maskedPatches, pixelDecoder } from "./masked-image-modeling.ts";
import { asGrid, learnedTokens, patchGrid } from "./vit-embeddings.ts";
import { pooledVit, type VitConfig, vit, vitHidden, vitLayers, vitParts } from "./vit-encoder.ts";

/** Keys in the checkpoints of a Vision Transformer. */
export interface VitKeys {
  /** The key of the backbone in a class with a head: `vit`. */
  readonly key: string;
  /** Keys of the tokens before the patches. */
  readonly tokens: readonly string[];
  /** One vector of the hidden states for image classification; the first token's by default. */
  readonly summary?: (hidden: Tensor) => Tensor;
}

/** The config fields that masked image modeling reads. */
type MaskedImageConfig = VitConfig & { readonly encoder_stride: number };

/** Transformers interpolates positions only with this argument. */
const interpolatePositions: Tensors = {
  interpolate_pos_encoding: { dtype: "bool", shape: [], data: Uint8Array.of(1) },
};

/** Larger images where positions are a square's: Transformers interpolates no others. */
const morePatchesOfSquare = (c: VitConfig): ImageSize | undefined => {
  const { height, width } = imageSizeOf(c.image_size);
  return height === width ? morePatches(c) : undefined;
};

/** Images of any size, with interpolated positions. */
export const interpolated = { other: morePatchesOfSquare, otherArguments: interpolatePositions };

/** The bare class, with its pooler. */
export const vitBase = ({ tokens }: VitKeys): Architecture<VitConfig> =>
  imageClass({ task: "image-feature-extraction", ...interpolated }, (c: VitConfig) =>
    baseModel(pooledVit(c, { tokens })),
  );

const firstToken = (hidden: Tensor): Tensor => hidden.select(1, 0);

/** The bare class of a Vision Transformer that has no pooler. */
export const vitUnpooled = ({ tokens }: VitKeys): Architecture<VitConfig> =>
  imageClass({ task: "image-feature-extraction", ...interpolated }, (c: VitConfig) =>
    baseModel(
      module(vitParts(c, vitLayers(c), { tokens }), (m, pixels: Tensor) => ({
        last_hidden_state: vitHidden(m, pixels),
      })),
    ),
  );

/** Image classification: a linear map over one vector of the image. */
export const vitClassification = ({ key, tokens, summary = firstToken }: VitKeys): Architecture<VitConfig> =>
  imageClass({ task: "image-classification", ...interpolated }, (c: VitConfig) =>
    imageHeads(
      key,
      vit(c, vitLayers(c), { tokens }),
      { classifier: linear(c.hidden_size, labelsOf(c)) },
      (m, hidden) => ({ logits: m.classifier(summary(hidden)) }),
    ),
  );

/** Masked image modeling: the pixels of an image some of whose patches are masked. Images have the config's size. */
export const vitMaskedImageModeling = ({ key, tokens }: VitKeys): Architecture<MaskedImageConfig> =>
  imageClass({ extras: maskedPatches }, (c: MaskedImageConfig) =>
    imageHeads(
      key,
      vit(c, vitLayers(c), { tokens, maskToken: learnedTokens(c.hidden_size) }),
      { decoder: pixelDecoder(c) },
      (m, hidden) => {
        const patches = hidden.slice(1, tokens.length);
        return { reconstruction: decodedPixels(c, m.decoder, asGrid(patches, patchGrid(c))) };
      },
    ),
  );

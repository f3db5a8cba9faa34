import { type Architecture, labelsOf, type Tensors } from "@tiny-random/core";
import { baseModel, linear } from "@tiny-random/nn";
import { imageClass, morePatches } from "./image-class.ts";
import { imageHeads } from "./image-model.ts";
import { asGrid, decodedPixels, maskedPatches, pixelDecoder } from "./masked-images.ts";
import { learnedTokens, patchGrid } from "./vit-embeddings.ts";
import { plainLayers, pooledVit, type VitConfig, vit } from "./vit-encoder.ts";

/** What a family of vision Transformers says about itself, so that every head can stand on it. */
export interface VitFamily {
  /** The key of the backbone inside its heads: `vit`. */
  readonly key: string;
  /** Keys of the tokens before the patches. */
  readonly tokens: readonly string[];
}

/** The config fields that masked image modeling reads. */
export type MaskedImageConfig = VitConfig & { readonly encoder_stride: number };

/** Transformers interpolates positions where it is told to. */
const interpolatePositions: Tensors = {
  interpolate_pos_encoding: { dtype: "bool", shape: [], data: Uint8Array.of(1) },
};

/** Images of any size, their positions interpolated. */
export const interpolated = { other: morePatches, otherArguments: interpolatePositions };

/** The bare backbone with its pooler. */
export const vitBase = ({ tokens }: VitFamily): Architecture<VitConfig> =>
  imageClass({ task: "image-feature-extraction", ...interpolated }, (c: VitConfig) =>
    baseModel(pooledVit(c, { tokens })),
  );

/** One score per label for the whole image, of the first token's state. */
export const vitClassification = ({ key, tokens }: VitFamily): Architecture<VitConfig> =>
  imageClass({ task: "image-classification", ...interpolated }, (c: VitConfig) =>
    imageHeads(
      key,
      vit(c, plainLayers(c), { tokens }),
      { classifier: linear(c.hidden_size, labelsOf(c)) },
      (m, hidden) => ({
        logits: m.classifier(hidden.select(1, 0)),
      }),
    ),
  );

/** The pixels of an image some of whose patches are masked; the reference makes squares of patches of them. */
export const vitMaskedImages = ({ key, tokens }: VitFamily): Architecture<MaskedImageConfig> =>
  imageClass({ extras: maskedPatches }, (c: MaskedImageConfig) =>
    imageHeads(
      key,
      vit(c, plainLayers(c), { tokens, maskToken: learnedTokens(c.hidden_size) }),
      { decoder: pixelDecoder(c) },
      (m, hidden) => {
        const patches = hidden.slice(1, tokens.length);
        return { reconstruction: decodedPixels(c, m.decoder, asGrid(patches, patchGrid(c))) };
      },
    ),
  );

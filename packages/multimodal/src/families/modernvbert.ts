import { modernvbert } from "@tiny-random/atlas/configs/modernvbert";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { modernBertHead } from "@tiny-random/text/layers/encoder/modernbert-parts";
import type { Pooling } from "@tiny-random/text/layers/heads/pooling";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import { imageToken, splittingPreprocessor, tileSettings, tileTokens } from "../layers/tiles/image-splitting.ts";
import {
  encodedFeatures,
  type HeadLayers,
  maskOf,
  type TiledEncoderHeads,
  tiledEncoderClasses,
} from "../layers/tiles/tiled-encoder.ts";
import { multimodalFamily } from "../multimodal-family.ts";

export const modernVBertFacts = narrowed(modernvbert, { vision_config: siglipVisionFacts });
export type ModernVBertConfig = ConfigOf<typeof modernVBertFacts>;

/** ModernBERT's hidden layer before scores, under a key. */
const hiddenLayer = (key: string, c: ModernVBertConfig, pooling?: Pooling): HeadLayers => {
  const head = modernBertHead(c.text_config, pooling);
  return { children: { [key]: head }, apply: (states, inputs) => head(states, maskOf(inputs)) };
};

/** ModernBERT that sees tiles of pages (Teiletche et al., 2025). */
export const modernVBertHeads: TiledEncoderHeads<ModernVBertConfig> = {
  masked: (c, lm_head) => {
    const { children, apply } = hiddenLayer("projection_head", c);
    return { children: { ...children, lm_head }, apply };
  },
  labels: (c, pooling) => hiddenLayer("head", c, pooling),
};

/** The checkpoint's encoder and tower. */
export const reference = {
  text_config: { vocab_size: 50408, global_rope_theta: 160000, local_rope_theta: 10000 },
  vision_config: { image_size: 512 },
};

/** Tokens around images and their tiles. */
export const tokenizer = extendedTokenizer("modernbert", {
  tokens: { image_token: imageToken, end_of_utterance_token: "<end_of_utterance>", ...tileTokens },
});

/** A tile of one whole square of small patches: several images make long texts. */
export const tinyTiles = (by: number) => ({ patch_size: 4, image_size: 4 * by });

export default multimodalFamily({
  facts: modernVBertFacts,
  repo: "ModernVBERT/modernvbert",
  reference,
  tokenizer,
  preprocessor: splittingPreprocessor("Idefics3ImageProcessor", 512),
  processor: {
    className: "Idefics3Processor",
    imageToken,
    settings: (c) => ({ image_seq_len: encodedFeatures(c) }),
    imageSettings: ({ vision_config: c }) => tileSettings(c.image_size),
  },
  tiny: (c, _, merged) => ({ vision_config: { ...merged.vision_config, ...tinyTiles(c.pixel_shuffle_factor) } }),
  architectures: tiledEncoderClasses("ModernVBert", modernVBertHeads),
  variants: {
    "mean of states, biases, tied": {
      config: {
        classifier_pooling: "mean",
        tie_word_embeddings: true,
        text_config: { model_type: "modernbert", vocab_size: 50408, classifier_bias: true, decoder_bias: false },
      },
      classes: ["ModernVBertForMaskedLM", "ModernVBertForSequenceClassification"],
    },
  },
});

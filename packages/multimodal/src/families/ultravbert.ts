import { ultravbert } from "@tiny-random/atlas/configs/ultravbert";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { rmsNorm } from "@tiny-random/nn";
import { predictionHead } from "@tiny-random/text/families/ultrabert";
import { siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import { weights } from "../layers/image-text-parts.ts";
import { imageToken, splittingPreprocessor, tileSettings } from "../layers/tiles/image-splitting.ts";
import { encodedFeatures, maskOf, type TiledEncoderHeads, tiledEncoderClasses } from "../layers/tiles/tiled-encoder.ts";
import { multimodalFamily } from "../multimodal-family.ts";
import { tinyTiles, tokenizer } from "./modernvbert.ts";

const facts = narrowed(ultravbert, { vision_config: siglipVisionFacts });
type UltraVBertConfig = ConfigOf<typeof facts>;

/** UltraBERT in ModernVBERT's place: tokens are not normed before its layers, features of images are. */
const heads: TiledEncoderHeads<UltraVBertConfig> = {
  connectorNorm: (c) => rmsNorm(c.text_config.hidden_size, c.text_config.rms_norm_eps),
  masked: (c, decoder) => {
    const before = predictionHead(c.text_config);
    const { linear1, linear2 } = before;
    return { children: { head: weights({ linear1, linear2, decoder }) }, apply: before };
  },
  labels: (_c, pooling) => ({
    children: {},
    apply: (states, inputs) => pooling?.(states, maskOf(inputs)) ?? states,
  }),
};

export default multimodalFamily({
  facts,
  repo: "athrael-soju/UltraVBERT",
  reference: {
    text_config: { vocab_size: 50408 },
    vision_config: { image_size: 512, vision_use_head: false },
  },
  tokenizer,
  preprocessor: {
    ...splittingPreprocessor("UltraVBertImageProcessor", 512),
    size: { longest_edge: 3072 },
    max_image_tiles: 27,
  },
  processor: {
    className: "Idefics3Processor",
    imageToken,
    settings: (c) => ({ image_seq_len: encodedFeatures(c) }),
    // Four tiles along the longer edge, if they were not too many: it has three.
    imageSettings: ({ vision_config: c }) => ({
      ...tileSettings(c.image_size),
      size: { longest_edge: 4 * c.image_size },
      max_image_tiles: 6,
    }),
  },
  tiny: (c, _, merged) => ({ vision_config: { ...merged.vision_config, ...tinyTiles(c.pixel_shuffle_factor) } }),
  architectures: tiledEncoderClasses("UltraVBert", heads),
  variants: {
    "mean of states, tied": {
      config: { classifier_pooling: "mean", tie_word_embeddings: true },
      classes: ["UltraVBertForMaskedLM", "UltraVBertForSequenceClassification"],
    },
  },
});

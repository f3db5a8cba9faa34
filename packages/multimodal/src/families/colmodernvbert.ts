import { colmodernvbert } from "@tiny-random/atlas/configs/colmodernvbert";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { followedBelow, retrievalClass, withTowers } from "../layers/retrieval.ts";
import { imageToken, splittingPreprocessor, tileSettings } from "../layers/tiles/image-splitting.ts";
import { encodedFeatures, tiledEncoder } from "../layers/tiles/tiled-encoder.ts";
import { multimodalFamily } from "../multimodal-family.ts";
import { type ModernVBertConfig, modernVBertFacts, modernVBertHeads, reference, tokenizer } from "./modernvbert.ts";
import { withFields } from "./paligemma.ts";

const facts = narrowed(colmodernvbert, { vlm_config: modernVBertFacts });

/** With the towers' configs beside `vlm_config`, where processors look for them. */
type Config = ConfigOf<typeof facts> & Partial<Pick<ModernVBertConfig, "text_config" | "vision_config">>;

export default multimodalFamily<Config>({
  facts,
  repo: "ModernVBERT/colmodernvbert-merged",
  reference: { vlm_config: reference },
  // The class gives the model's config a vocabulary.
  resolve: (c) => ({
    ...withTowers(c),
    vlm_config: withFields(c.vlm_config, { vocab_size: c.vlm_config.text_config.vocab_size }),
  }),
  tokenizer,
  preprocessor: splittingPreprocessor("Idefics3ImageProcessor", 512),
  processor: {
    className: "ColModernVBertProcessor",
    imageToken,
    followed: followedBelow(imageToken),
    settings: ({ vlm_config: c }) => ({ image_seq_len: encodedFeatures(c) }),
    imageSize: ({ vlm_config: c }) => c.vision_config.image_size,
    imageSettings: ({ vlm_config: c }) => tileSettings(c.vision_config.image_size),
  },
  towerFields: ["vlm_config"],
  tiny: (_c, { size }) => ({ embedding_dim: size.width / 2 }),
  architectures: {
    ColModernVBertForRetrieval: retrievalClass<ModernVBertConfig, Config>(tiledEncoder(modernVBertHeads)),
  },
});

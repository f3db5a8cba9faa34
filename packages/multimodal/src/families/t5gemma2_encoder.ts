import { t5gemma2Encoder } from "@tiny-random/atlas/configs/t5gemma2_encoder";
import { type ConfigOf, defineArchitecture, narrowed } from "@tiny-random/core";
import { baseModel } from "@tiny-random/nn";
import { siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import { gemma3ImageCount, gemma3Preprocessor, gemma3Tokens, gemma3TowerReference } from "../layers/gemma3-images.ts";
import { equalFeatures, imagesOfRow } from "../layers/image-inputs.ts";
import { encodedWithImages, imageEncoderSessions } from "../layers/image-seq2seq.ts";
import { imageTokenOf } from "../layers/image-text-forward.ts";
import { multimodalFamily } from "../multimodal-family.ts";
import { imageTextEncoder, pixelInput, stackReference, texts, tinyEncoder, tokenizer } from "./t5gemma2/encoder.ts";
import { wordsAndEnd } from "./t5gemma2/stacks.ts";

const facts = narrowed(t5gemma2Encoder, {
  vision_config: siglipVisionFacts,
  mm_tokens_per_image: "number",
  eoi_token_index: "number",
});
type EncoderConfig = ConfigOf<typeof facts>;

/** The end of an image by the class, which does not read the config for it; a tiny vocabulary has no such token. */
const endOfImage = 256000;

const built = (c: EncoderConfig) => {
  const words = wordsAndEnd(c.text_config, endOfImage);
  const { encoder, features } = imageTextEncoder(c, words);
  return Object.assign(baseModel(encoder), { words, features });
};

/** T5Gemma 2's encoder of texts with images, alone. */
export default multimodalFamily<EncoderConfig>({
  facts,
  repo: "google/t5gemma-2-270m-270m",
  reference: {
    // The whole class hands its dropout on to its encoder, which fails without.
    text_config: { ...stackReference, dropout_rate: 0 },
    vision_config: gemma3TowerReference,
    image_token_index: 256001,
  },
  towerFields: ["vision_config"],
  tiny: (_, { size }, merged) => tinyEncoder(merged, size),
  tokenizer,
  preprocessor: gemma3Preprocessor,
  processor: {
    className: "Gemma3Processor",
    imageToken: gemma3Tokens.image_token,
    settings: gemma3ImageCount,
    imageSettings: gemma3ImageCount,
  },
  architectures: {
    T5Gemma2Encoder: defineArchitecture<EncoderConfig, ReturnType<typeof built>>({
      padding: "right",
      unused: { "embed_tokens.eoi_embedding": "the vocabulary has no token of the id that the class takes for it" },
      build: built,
      rowOf: imagesOfRow(["pixel_values"], equalFeatures),
      sessions: (model, c) =>
        imageEncoderSessions(
          { language: { encoder: model }, embed: model.words, features: model.features },
          c.text_config.hidden_size,
          pixelInput(c),
        ),
      inputs: (c) => texts(c, c),
      forward: async (run, inputs, c) => ({ last_hidden_state: await encodedWithImages(run, inputs, imageTokenOf(c)) }),
    }),
  },
});

import { blip2 } from "@tiny-random/atlas/configs/blip-2";
import { type ConfigOf, InputError, narrowed } from "@tiny-random/core";
import { linear } from "@tiny-random/nn";
import { syncNested } from "@tiny-random/text/nested-tokenizer";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { blip2VisionFacts } from "@tiny-random/vision/families/blip_2_vision_model";
import { processor } from "@tiny-random/vision/families/blip_vision_model";
import type { ImagePrompt } from "../../layers/image-prompts.ts";
import {
  generatingClass,
  type ImageTextModel,
  imageTextClass,
  imageTextGenerator,
  wholeTexts,
} from "../../layers/image-text.ts";
import { languageOf, weights } from "../../layers/image-text-parts.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { type ImageQueriesConfig, imageQueries, queriedImages } from "./image-queries.ts";
import { retrievalClasses } from "./retrieval.ts";

const facts = narrowed(blip2, { vision_config: blip2VisionFacts });
type Blip2Config = ConfigOf<typeof facts>;

const image_token = "<image>";

/** The Q-Former reads states as wide as the tower's, whatever its config says. */
const withTowersWidth = (c: Blip2Config) => ({
  qformer_config: { ...c.qformer_config, encoder_hidden_size: c.vision_config.hidden_size },
});

/** As many image tokens as queries stand before the token that a text begins with. */
const prompt = (c: ImageQueriesConfig): ImagePrompt => ({
  written: (text) => text,
  expanded: (written) => `${image_token.repeat(c.num_query_tokens)}</s>${written}`,
  specialTokens: false,
});

/** OPT reads queries that have looked at an image, then a text (Li et al., 2023). */
const model: ImageTextModel<Blip2Config> = {
  padding: "right",
  parts: (c, context) => {
    if (!c.use_decoder_only_language_model)
      throw new InputError(
        `text_config.model_type is ${c.text_config.model_type}, which has an encoder: only decoders can be read here`,
        "Take a decoder (opt), or the config of Salesforce/blip2-opt-2.7b.",
      );
    const language = languageOf(c, context);
    const image = imageQueries(c);
    const language_projection = linear(c.qformer_config.hidden_size, c.text_config.hidden_size);
    const all = weights({
      ...image,
      language_projection,
      language_model: weights({ model: language.backbone, lm_head: language.head }),
    });
    return {
      language,
      model: all,
      generating: all,
      features: ({ pixel_values: pixels }) => {
        if (!pixels) throw new Error("an image encoder needs pixel_values");
        return language_projection(queriedImages(image, pixels).queries);
      },
    };
  },
  prompt,
};

export default multimodalFamily({
  facts,
  repo: "Salesforce/blip2-opt-2.7b",
  reference: {
    image_token_index: 50265,
    text_config: {
      vocab_size: 50304,
      hidden_size: 2560,
      num_hidden_layers: 32,
      ffn_dim: 10240,
      num_attention_heads: 32,
      word_embed_proj_dim: 2560,
    },
  },
  // What the class computes of the tower.
  resolve: withTowersWidth,
  generationConfig: { bos_token_id: 2, eos_token_id: 50118, pad_token_id: 1 },
  // The checkpoint's tokenizer has the token without a name: its processor gives it one.
  tokenizer: extendedTokenizer("opt", {
    tokens: { image_token },
    settings: { image_token: undefined, extra_special_tokens: undefined },
  }),
  preprocessor: { ...processor, size: { height: 224, width: 224 } },
  processor: {
    className: "Blip2Processor",
    imageToken: image_token,
    // No field of tokenizer_config.json names the token: without this the reduced vocabulary would not keep it.
    tokens: { image_token_index: image_token },
    settings: (c) => ({ num_query_tokens: c.num_query_tokens }),
    // The Q-Former's table of words is as long as the language model's.
    followed: (tokenizer, target, defaults) => {
      const followed = syncNested(tokenizer, target, defaults);
      const { text_config, qformer_config } = followed as Partial<Blip2Config>;
      if (!text_config || !qformer_config) return followed;
      return { ...followed, qformer_config: { ...qformer_config, vocab_size: text_config.vocab_size } };
    },
  },
  towerFields: ["text_config", "vision_config", "qformer_config"],
  tiny: (c: Blip2Config, { size }) => ({
    num_query_tokens: 4,
    image_text_hidden_size: size.width,
    ...withTowersWidth(c),
  }),
  architectures: {
    Blip2ForConditionalGeneration: imageTextGenerator(model),
    // The class scores whole texts; it does not generate.
    Blip2Model: imageTextClass(model, { ...generatingClass, decoderInputs: wholeTexts }),
    ...retrievalClasses(prompt),
  },
});

import { paligemma as paligemmaFacts } from "@tiny-random/atlas/configs/paligemma";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { processor, siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import { patchCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, llavaKeys, stateOf } from "../layers/image-text-parts.ts";
import { countedPositions } from "../layers/token-positions.ts";
import { multimodalFamily } from "../multimodal-family.ts";

export const paliGemmaFacts = narrowed(paligemmaFacts, {
  vision_config: siglipVisionFacts,
});
type PaligemmaConfig = ConfigOf<typeof paliGemmaFacts>;

export const image_token = "<image>";

/** SigLIP's patches before a text that Gemma reads (Beyer et al., 2024). */
export const paligemma: ImageTextModel<PaligemmaConfig> = {
  parts: (c, context) => {
    const towers = imageTextTowers(c, context);
    const projector = module({ linear: linear(c.vision_config.hidden_size, c.projection_dim) }, (m, x: Tensor) =>
      m.linear(x),
    );
    return {
      ...llavaKeys(towers, projector),
      language: towers.language,
      features: (images) => projector(stateOf(towers.tower(images), "last_hidden_state")),
    };
  },
  /** A text begins behind its image and ends with a line break. */
  prompt: (c) => ({
    written: (text) => `${image_token}${text}`,
    expanded: (written) =>
      `${written.replace(image_token, `${image_token.repeat(patchCount(c.vision_config))}<bos>`)}\n`,
  }),
  positions: countedPositions(1),
};

/** A nested config with fields that its class lacks, as PaliGemma's class sets them. */
export const withFields = <C extends object>(config: C, fields: Readonly<Record<string, unknown>>): C => ({
  ...config,
  ...fields,
});

export default multimodalFamily({
  facts: paliGemmaFacts,
  repo: "google/paligemma-3b-pt-224",
  checkpoints: {
    PaliGemmaForConditionalGeneration: ["google/paligemma-3b-mix-224"],
  },
  reference: {
    text_config: {
      vocab_size: 257216,
      hidden_size: 2048,
      intermediate_size: 16384,
      num_hidden_layers: 18,
      num_attention_heads: 8,
      num_key_value_heads: 1,
      num_image_tokens: 256,
      rope_theta: 10000,
    },
    vision_config: {
      hidden_size: 1152,
      intermediate_size: 4304,
      num_hidden_layers: 27,
      num_attention_heads: 16,
      patch_size: 14,
      num_image_tokens: 256,
      projection_dim: 2048,
      vision_use_head: false,
    },
    image_token_index: 257152,
    bos_token_id: 2,
    eos_token_id: 1,
    pad_token_id: 0,
  },
  unwritten: ["vocab_size", "text_config.use_bidirectional_attention"],
  // Image and prompt attend to each other, unless the config forbids it.
  resolve: (c) => ({
    text_config: withFields(c.text_config, {
      use_bidirectional_attention: c.text_config.use_bidirectional_attention ?? true,
      num_image_tokens: patchCount(c.vision_config),
    }),
    vision_config: withFields(c.vision_config, { projection_dim: c.projection_dim }),
  }),
  generationConfig: { bos_token_id: 2, eos_token_id: 1, pad_token_id: 0 },
  tokenizer: extendedTokenizer("gemma", { tokens: { image_token }, bare: true }),
  preprocessor: { ...processor, resample: 3, do_convert_rgb: true, image_seq_length: 256 },
  processor: {
    className: "PaliGemmaProcessor",
    imageToken: image_token,
    imageSettings: (c) => ({ image_seq_length: patchCount(c.vision_config) }),
  },
  tiny: (c, _, merged) => ({
    text_config: { ...merged.text_config, num_image_tokens: patchCount(c.vision_config) },
    vision_config: { ...merged.vision_config, num_image_tokens: patchCount(c.vision_config) },
  }),
  architectures: imageTextClasses("PaliGemma", paligemma),
});

import { linear, module, type Tensor } from "@tiny-random/nn";
import { defaults as gemma } from "@tiny-random/text/families/gemma";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { processor, defaults as siglip } from "@tiny-random/vision/families/siglip_vision_model";
import { patchCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, llavaKeys, stateOf } from "../layers/image-text-parts.ts";
import { countedPositions } from "../layers/token-positions.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const text_config = {
  ...gemma,
  hidden_size: 2048,
  intermediate_size: 16384,
  num_hidden_layers: 18,
  num_attention_heads: 8,
  num_key_value_heads: 1,
  num_image_tokens: 256,
  vocab_size: 257152,
};

const vision_config = {
  ...siglip,
  hidden_size: 1152,
  intermediate_size: 4304,
  num_hidden_layers: 27,
  num_attention_heads: 16,
  num_image_tokens: 256,
  patch_size: 14,
  projection_dim: 2048,
  vision_use_head: false,
};

/** The defaults of PaliGemmaConfig. */
const defaults = {
  model_type: "paligemma",
  text_config,
  vision_config,
  image_token_index: 256000,
  projection_dim: 2048,
  hidden_size: 2048,
  tie_word_embeddings: true,
};
type PaligemmaConfig = typeof defaults;

const image_token = "<image>";

/** SigLIP's patches before a text that Gemma reads (Beyer et al., 2024). */
const paligemma: ImageTextModel<PaligemmaConfig> = {
  parts: (c, context) => {
    const towers = imageTextTowers(c, context);
    const projector = module(
      { linear: linear(c.vision_config.hidden_size, c.vision_config.projection_dim) },
      (m, x: Tensor) => m.linear(x),
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

export default multimodalFamily({
  defaults,
  repo: "google/paligemma-3b-pt-224",
  checkpoints: {
    PaliGemmaForConditionalGeneration: ["google/paligemma-3b-mix-224"],
  },
  reference: {
    text_config: { ...text_config, vocab_size: 257216 },
    image_token_index: 257152,
    bos_token_id: 2,
    eos_token_id: 1,
    pad_token_id: 0,
  },
  generationConfig: { bos_token_id: 2, eos_token_id: 1, pad_token_id: 0 },
  tokenizer: extendedTokenizer("gemma", { tokens: { image_token }, bare: true }),
  preprocessor: { ...processor, resample: 3, do_convert_rgb: true, image_seq_length: 256 },
  processor: {
    className: "PaliGemmaProcessor",
    imageToken: image_token,
    imageSettings: (c) => ({ image_seq_length: patchCount(c.vision_config) }),
  },
  tiny: (c) => ({
    text_config: { ...c.text_config, num_image_tokens: patchCount(c.vision_config) },
    vision_config: { ...c.vision_config, num_image_tokens: patchCount(c.vision_config) },
  }),
  architectures: imageTextClasses("PaliGemma", paligemma),
});

import type { Context } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { gemmaDefaults as gemma } from "@tiny-random/text/temporary-defaults";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { processor, defaults as siglip } from "@tiny-random/vision/families/siglip_vision_model";
import { compositeFamily } from "../composite-family.ts";
import { imagePrompts } from "../image-prompts.ts";
import { type ImageTextParts, imageTextClass } from "../layers/image-text.ts";
import { imageTextTowers } from "../layers/image-text-towers.ts";

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

const patchesOf = ({ vision_config: c }: PaligemmaConfig): number => Math.floor(c.image_size / c.patch_size) ** 2;

/**
 * SigLIP's patches before a text that Gemma reads (Beyer et al., 2024).
 *
 * @param headed whether the language model has its head
 */
const paligemma =
  (headed: boolean) =>
  (c: PaligemmaConfig, context: Context): ImageTextParts => {
    const { language, image } = imageTextTowers(c, context);
    const multi_modal_projector = module(
      { linear: linear(c.vision_config.hidden_size, c.vision_config.projection_dim) },
      (m, x: Tensor) => m.linear(x),
    );
    const language_model = module(
      { model: language.backbone, lm_head: headed ? language.head : undefined },
      () => undefined,
    );
    return {
      model: module({ language_model, multi_modal_projector, vision_tower: image }, () => undefined),
      language,
      features: (pixels) => multi_modal_projector(image({ pixel_values: pixels })["last_hidden_state"] as Tensor),
    };
  };

const image_token = "<image>";

/** Patches, then the beginning of the text, which ends with a line; positions count from 1. */
const prompts = (c: PaligemmaConfig) =>
  imagePrompts({
    written: (text) => `${image_token}${text}`,
    expanded: (written) => `${written.replace(image_token, `${image_token.repeat(patchesOf(c))}<bos>`)}\n`,
    firstPosition: 1,
  });

export default compositeFamily({
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
    imageSettings: (c) => ({ image_seq_length: patchesOf(c) }),
  },
  tiny: (c) => ({
    text_config: { ...c.text_config, num_image_tokens: patchesOf(c) },
    vision_config: { ...c.vision_config, num_image_tokens: patchesOf(c) },
  }),
  architectures: {
    PaliGemmaForConditionalGeneration: imageTextClass(paligemma(true), prompts, { scored: true, firstPosition: 1 }),
    PaliGemmaModel: imageTextClass(paligemma(false), prompts, { scored: false, firstPosition: 1 }),
  },
});

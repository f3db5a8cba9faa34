import { llava as llavaFacts } from "@tiny-random/atlas/configs/llava";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { clipVisionFacts, processor } from "@tiny-random/vision/families/clip_vision_model";
import { userAndAssistant } from "../layers/image-chats.ts";
import { patchCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, llavaKeys } from "../layers/image-text-parts.ts";
import { selectedStates } from "../layers/selected-states.ts";
import { llavaProjector } from "../layers/two-layer-projector.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(llavaFacts, { vision_config: clipVisionFacts });
type LlavaConfig = ConfigOf<typeof facts>;

const image_token = "<image>";

/** An image tower's patches, projected, in the place of a text's image tokens (Liu et al., 2023). */
const llava: ImageTextModel<LlavaConfig> = {
  parts: (c, context) => {
    const towers = imageTextTowers(c, context);
    const projected = llavaProjector(c);
    return {
      ...llavaKeys(towers, projected),
      language: towers.language,
      features: (images) => projected(selectedStates(c, towers.tower(images))),
    };
  },
  prompt: (c) => ({
    written: (text) => `USER: ${image_token}\n${text}`,
    expanded: (written) => written.replace(image_token, image_token.repeat(patchCount(c.vision_config))),
  }),
  unused: { "vision_tower.": "the layers above the chosen one reach no text" },
};

export default multimodalFamily({
  facts,
  repo: "llava-hf/llava-1.5-7b-hf",
  reference: {
    text_config: { vocab_size: 32064, max_position_embeddings: 4096, rms_norm_eps: 1e-5, rope_theta: 10000 },
    vision_config: {
      hidden_size: 1024,
      intermediate_size: 4096,
      num_hidden_layers: 24,
      num_attention_heads: 16,
      image_size: 336,
      patch_size: 14,
      projection_dim: 768,
    },
    pad_token_id: 32001,
  },
  generationConfig: { bos_token_id: 1, eos_token_id: 2, pad_token_id: 32001 },
  tokenizer: extendedTokenizer("mistral", {
    tokens: { image_token, pad_token: "<pad>" },
    files: { "chat_template.jinja": userAndAssistant },
  }),
  preprocessor: { ...processor, size: { shortest_edge: 336 }, crop_size: { height: 336, width: 336 } },
  processor: {
    className: "LlavaProcessor",
    imageToken: image_token,
    settings: (c) => ({
      image_token,
      // As many tokens as the model reads features, whoever counts: Python adds the class token and takes it off again where the
      // processor's strategy is "default", transformers.js adds it alone.
      num_additional_image_tokens: 0,
      patch_size: c.vision_config.patch_size,
      vision_feature_select_strategy: "full",
    }),
  },
  tiny: (c) => ({ image_seq_length: patchCount(c.vision_config) }),
  variants: {
    "qwen2 and siglip": {
      config: {
        text_config: { model_type: "qwen2", head_dim: 128, num_key_value_heads: 8 },
        vision_config: { model_type: "siglip_vision_model", vision_use_head: false },
        vision_feature_layer: -1,
        vision_feature_select_strategy: "full",
      },
    },
    "two layers of the tower": {
      config: { vision_feature_layer: [-2, -1], multimodal_projector_bias: false },
    },
  },
  architectures: imageTextClasses("Llava", llava),
});

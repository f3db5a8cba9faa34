import { lightonOcr as lightonOcrFacts } from "@tiny-random/atlas/configs/lighton_ocr";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { pixtralFacts, processor } from "@tiny-random/vision/families/pixtral";
import { chatMlWithImages } from "../layers/image-chats.ts";
import { paddedImages } from "../layers/image-inputs.ts";
import { anyNumberMixedApart, inPlaces, sizeOfImage } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, modelKeys, stateOf } from "../layers/image-text-parts.ts";
import { mergingProjector } from "../layers/patch-merger.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(lightonOcrFacts, { vision_config: pixtralFacts });
type LightOnOcrConfig = ConfigOf<typeof facts>;

const image_token = "<|image_pad|>";

/** Pixels along an edge of what becomes one token. */
const blockOf = (c: LightOnOcrConfig): number => c.vision_config.patch_size * c.spatial_merge_size;

/** Pages seen by Pixtral's tower, read by Qwen 3 (LightOn, 2025). */
const lightonOcr: ImageTextModel<LightOnOcrConfig> = {
  parts: (c, context) => {
    const { language, tower } = imageTextTowers(c, context);
    const vision_projection = mergingProjector({
      width: c.vision_config.hidden_size,
      textWidth: c.text_config.hidden_size,
      patch: c.vision_config.patch_size,
      merge: c.spatial_merge_size,
      epsilon: Number(c.text_config.rms_norm_eps),
      act: "gelu",
      bias: false,
    });
    return {
      ...modelKeys(language, { vision_encoder: tower, vision_projection }),
      language,
      features: (images) =>
        vision_projection(stateOf(tower(images), "last_hidden_state"), stateOf(images, "pixel_values")),
    };
  },
  images: paddedImages(blockOf),
  prompt: (c) => ({
    written: (text, images) => `<|im_start|>user\n${image_token.repeat(images)}${text}`,
    expanded: (written, ...images) => {
      const edge = (length: number) => Math.floor(length / blockOf(c));
      const texts = images.map((image) => {
        const { height, width } = sizeOfImage(image);
        return image_token.repeat(edge(height) * edge(width));
      });
      return inPlaces(written, image_token, texts);
    },
    counts: anyNumberMixedApart,
  }),
};

export default multimodalFamily({
  facts,
  repo: "lightonai/LightOnOCR-1B-1025",
  reference: {
    text_config: {
      hidden_size: 1024,
      intermediate_size: 3072,
      max_position_embeddings: 40960,
      num_attention_heads: 16,
      num_hidden_layers: 28,
      num_key_value_heads: 8,
      rope_theta: 1000000,
    },
    vision_config: { hidden_act: "silu", image_size: 1540, patch_size: 14, rope_theta: 10000 },
  },
  generationConfig: { eos_token_id: 151645, pad_token_id: 151643 },
  tokenizer: extendedTokenizer("qwen", {
    tokens: { image_token, image_break_token: "<|vision_pad|>", image_end_token: "<|vision_end|>" },
    files: { "chat_template.jinja": chatMlWithImages(image_token) },
  }),
  preprocessor: { ...processor, size: { longest_edge: 1540 }, patch_size: { height: 28, width: 28 } },
  processor: {
    className: "LightOnOcrProcessor",
    imageToken: image_token,
    settings: (c) => ({ patch_size: c.vision_config.patch_size, spatial_merge_size: c.spatial_merge_size }),
    imageSize: (c) => 3 * blockOf(c),
    imageSettings: (c) => ({ patch_size: { height: blockOf(c), width: blockOf(c) } }),
  },
  architectures: imageTextClasses("LightOnOcr", lightonOcr),
});

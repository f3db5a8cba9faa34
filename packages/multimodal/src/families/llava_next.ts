import { llavaNext as llavaNextFacts } from "@tiny-random/atlas/configs/llava_next";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { clipVisionFacts, processor } from "@tiny-random/vision/families/clip_vision_model";
import { anyResolutionCount, tinyAnyResolution } from "../layers/any-resolution.ts";
import { anyResolutionImages, anyResolutionModel } from "../layers/any-resolution-model.ts";
import { anyNumber, inPlaces, patchCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(llavaNextFacts, { vision_config: clipVisionFacts });
type LlavaNextConfig = ConfigOf<typeof facts>;

const image_token = "<image>";

/** Instructions between marks; contents are texts, or parts of which some are images. */
const chatTemplate = `{{- bos_token }}
{%- for message in messages %}
    {%- set text = namespace(of='') %}
    {%- if message['content'] is string %}
        {%- set text.of = message['content'] %}
    {%- else %}
        {%- for part in message['content'] %}
            {%- set text.of = text.of + ('<image>\\n' if part['type'] == 'image' else part['text']) %}
        {%- endfor %}
    {%- endif %}
    {{- '[INST] ' + text.of + ' [/INST]' if message['role'] != 'assistant' else ' ' + text.of + eos_token }}
{%- endfor %}
`;

/** LLaVA for images of any resolution: the whole image, and tiles of it (Liu et al., 2024). */
const llavaNext: ImageTextModel<LlavaNextConfig> = {
  parts: anyResolutionModel,
  images: anyResolutionImages(),
  prompt: (c) => ({
    written: (text, images) => `[INST] ${`${image_token}\n`.repeat(images)}${text} [/INST]`,
    expanded: (written, ...images) =>
      inPlaces(
        written,
        image_token,
        images.map(({ size }) => image_token.repeat(anyResolutionCount(size, c))),
      ),
    counts: anyNumber,
    mixed: true,
  }),
  unused: { "vision_tower.": "the layers above the chosen one reach no text" },
};

const image_grid_pinpoints = [
  [336, 672],
  [672, 336],
  [672, 672],
  [1008, 336],
  [336, 1008],
];

/** What its checkpoint says beyond the classes' defaults. */
export const reference = {
  text_config: {
    model_type: "mistral",
    vocab_size: 32064,
    intermediate_size: 14336,
    max_position_embeddings: 32768,
    num_key_value_heads: 8,
    rms_norm_eps: 1e-5,
    rope_theta: 1000000,
    sliding_window: null,
  },
  vision_config: {
    hidden_size: 1024,
    intermediate_size: 4096,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    image_size: 336,
    patch_size: 14,
    projection_dim: 768,
  },
  image_grid_pinpoints,
  torch_dtype: "bfloat16",
};

/** The checkpoint's preprocessor_config.json. */
export const preprocessor = {
  ...processor,
  image_processor_type: "LlavaNextImageProcessor",
  size: { shortest_edge: 336 },
  crop_size: { height: 336, width: 336 },
  do_pad: true,
  image_grid_pinpoints,
};

export default multimodalFamily({
  facts,
  repo: "llava-hf/llava-v1.6-mistral-7b-hf",
  checkpoints: {
    LlavaNextForConditionalGeneration: ["llava-hf/llava-v1.6-vicuna-7b-hf", "llava-hf/llama3-llava-next-8b-hf"],
  },
  reference,
  generationConfig: { bos_token_id: 1, eos_token_id: 2, pad_token_id: 32001 },
  tokenizer: extendedTokenizer("mistral", {
    tokens: { image_token, pad_token: "<pad>" },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor,
  processor: {
    className: "LlavaNextProcessor",
    imageToken: image_token,
    settings: (c) => ({
      image_token,
      num_additional_image_tokens: 0,
      patch_size: c.vision_config.patch_size,
      vision_feature_select_strategy: "full",
    }),
    imageSettings: (c) => ({ image_grid_pinpoints: c.image_grid_pinpoints }),
  },
  tiny: (c, _, merged) => {
    const tiles = tinyAnyResolution(c.image_grid_pinpoints, merged.vision_config, 336);
    return { ...tiles, image_seq_length: patchCount(tiles.vision_config) };
  },
  architectures: imageTextClasses("LlavaNext", llavaNext),
});

import { smolvlm as smolvlmFacts } from "@tiny-random/atlas/configs/smolvlm";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { smolvlmVisionFacts, reference as vision_config } from "@tiny-random/vision/families/smolvlm_vision";
import { anyNumber } from "../layers/image-prompts.ts";
import { imageTextClasses } from "../layers/image-text.ts";
import {
  imageToken,
  splittingPreprocessor,
  tileFeatures,
  tileSettings,
  tileTokens,
} from "../layers/tiles/image-splitting.ts";
import { tiledModel } from "../layers/tiles/tiled-model.ts";
import { tilesByText } from "../layers/tiles/tiles.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(smolvlmFacts, { vision_config: smolvlmVisionFacts });
type SmolVLMConfig = ConfigOf<typeof facts>;

/** User and Assistant; no space before contents that begin with an image. */
const chatTemplate = `{{- '<|im_start|>' }}
{%- for message in messages %}
    {{- message['role'] | capitalize }}
    {%- if message['content'] is string %}
        {{- ': ' + message['content'] }}
    {%- else %}
        {{- ':' if message['content'][0]['type'] == 'image' else ': ' }}
        {%- for part in message['content'] %}
            {{- '<image>' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<end_of_utterance>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- 'Assistant:' }}
{%- endif %}
`;

export default multimodalFamily({
  facts,
  repo: "HuggingFaceTB/SmolVLM2-2.2B-Instruct",
  checkpoints: {
    SmolVLMForConditionalGeneration: [
      "HuggingFaceTB/SmolVLM2-256M-Video-Instruct",
      "HuggingFaceTB/SmolVLM2-500M-Video-Instruct",
    ],
  },
  reference: {
    vision_config,
    text_config: {
      vocab_size: 49280,
      hidden_size: 2048,
      intermediate_size: 8192,
      num_hidden_layers: 24,
      max_position_embeddings: 8192,
      rope_theta: 130000,
      rms_norm_eps: 1e-5,
      pad_token_id: 2,
    },
    image_token_id: 49190,
    scale_factor: 3,
  },
  generationConfig: { bos_token_id: 1, eos_token_id: 2, pad_token_id: 2 },
  tokenizer: extendedTokenizer("gpt2", {
    tokens: {
      image_token: imageToken,
      end_of_utterance_token: "<end_of_utterance>",
      ...tileTokens,
    },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: splittingPreprocessor("SmolVLMImageProcessor", 384),
  processor: {
    className: "SmolVLMProcessor",
    imageToken,
    settings: (c) => ({ image_seq_len: tileFeatures(c) }),
    imageSettings: ({ vision_config: { image_size } }) => tileSettings(image_size),
  },
  // A tile of one whole square of patches: several images make long texts.
  tiny: (c, _, merged) => ({
    vision_config: { ...merged.vision_config, image_size: c.scale_factor * c.vision_config.patch_size },
  }),
  architectures: imageTextClasses(
    "SmolVLM",
    tiledModel<SmolVLMConfig>({
      written: (text, images) => `<|im_start|>User:${imageToken.repeat(images)}${text}`,
      counts: anyNumber,
      grouped: tilesByText,
    }),
  ),
});

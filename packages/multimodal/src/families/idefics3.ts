import { idefics3 as idefics3Facts } from "@tiny-random/atlas/configs/idefics3";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { idefics3VisionFacts, reference as vision_config } from "@tiny-random/vision/families/idefics3_vision";
import { imageTextClasses } from "../layers/image-text.ts";
import {
  imageToken,
  splittingPreprocessor,
  tileFeatures,
  tileSettings,
  tileTokens,
} from "../layers/tiles/image-splitting.ts";
import { tiledModel } from "../layers/tiles/tiled-model.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(idefics3Facts, {
  vision_config: idefics3VisionFacts,
});
type Idefics3Config = ConfigOf<typeof facts>;

/** User and Assistant; contents are texts, or parts of which some are images. */
const chatTemplate = `{{- '<|begin_of_text|>' }}
{%- for message in messages %}
    {{- message['role'] | capitalize + ':' }}
    {%- if message['content'] is string %}
        {{- ' ' + message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<image>' if part['type'] == 'image' else ' ' + part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<end_of_utterance>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- 'Assistant:' }}
{%- endif %}
`;

const ids = { bos_token_id: 128000, eos_token_id: 128001, pad_token_id: 128002 };

export default multimodalFamily({
  facts,
  repo: "HuggingFaceM4/Idefics3-8B-Llama3",
  reference: {
    vision_config,
    text_config: {
      ...ids,
      vocab_size: 128259,
      intermediate_size: 14336,
      num_key_value_heads: 8,
      max_position_embeddings: 131072,
      rope_theta: 500000,
      rms_norm_eps: 1e-5,
    },
  },
  generationConfig: ids,
  tokenizer: extendedTokenizer("llama", {
    tokens: {
      image_token: imageToken,
      end_of_utterance_token: "<end_of_utterance>",
      pad_token: "<|pad|>",
      ...tileTokens,
    },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: splittingPreprocessor("Idefics3ImageProcessor", 364),
  processor: {
    className: "Idefics3Processor",
    imageToken,
    settings: (c) => ({ image_seq_len: tileFeatures(c) }),
    imageSettings: ({ vision_config: { image_size } }) => tileSettings(image_size),
  },
  architectures: imageTextClasses(
    "Idefics3",
    tiledModel<Idefics3Config>({ written: (text) => `User:${imageToken}${text}` }),
  ),
});

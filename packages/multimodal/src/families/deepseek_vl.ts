import { deepseekVl as deepseekVlFacts } from "@tiny-random/atlas/configs/deepseek_vl";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import { severalImages } from "../layers/image-inputs.ts";
import { anyNumber, type ImagePrompt, patchCount, repeatedMark } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, modelKeys, stateOf } from "../layers/image-text-parts.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(deepseekVlFacts, { vision_config: siglipVisionFacts });
type DeepseekVLConfig = ConfigOf<typeof facts>;

export const image_token = "<image_placeholder>";

/** User and Assistant; contents are texts, or parts of which some are images. */
const chatTemplate = `{%- for message in messages %}
    {{- message['role'] | capitalize + ': ' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<image_placeholder>' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '\\n\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- 'Assistant:' }}
{%- endif %}
`;

/** SigLIP's large tower without its head. */
export const vision_config = {
  hidden_size: 1024,
  image_size: 384,
  intermediate_size: 4096,
  num_attention_heads: 16,
  num_hidden_layers: 24,
  vision_use_head: false,
};

export const generationConfig = { bos_token_id: 100000, eos_token_id: 100001, pad_token_id: 100001 };

export const tokenizer = extendedTokenizer("deepseek", {
  tokens: { image_token },
  files: { "chat_template.jinja": chatTemplate },
});

/** Two linear layers to the text's width. */
const aligner = (c: DeepseekVLConfig) => {
  const [width, textWidth] = [c.vision_config.hidden_size, c.text_config.hidden_size];
  return module({ linear1: linear(width, textWidth), linear2: linear(textWidth, textWidth) }, (m, x: Tensor) =>
    m.linear2(activation("gelu")(m.linear1(x))),
  );
};

/** Images before the user's text. */
export const deepseekPrompt = (c: Pick<DeepseekVLConfig, "vision_config">): ImagePrompt => ({
  written: (text, images) => `User: ${image_token.repeat(images)}${text}`,
  expanded: repeatedMark(image_token, patchCount(c.vision_config)),
  counts: anyNumber,
  mixed: true,
});

/** SigLIP's patches in a text that DeepSeek's LLM reads (Lu et al., 2024). */
const deepseekVl: ImageTextModel<DeepseekVLConfig> = {
  parts: (c, context) => {
    const { language, tower } = imageTextTowers(c, context);
    const aligned = aligner(c);
    return {
      ...modelKeys(language, { vision_model: tower, aligner: aligned }),
      language,
      features: (images) => aligned(stateOf(tower(images), "last_hidden_state")),
    };
  },
  images: severalImages,
  prompt: deepseekPrompt,
};

export default multimodalFamily({
  facts,
  repo: "deepseek-community/deepseek-vl-1.3b-chat",
  reference: {
    text_config: {
      vocab_size: 102400,
      hidden_size: 2048,
      intermediate_size: 5632,
      num_hidden_layers: 24,
      num_attention_heads: 16,
      num_key_value_heads: 16,
      max_position_embeddings: 16384,
      rope_theta: 10000,
    },
    vision_config,
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
  },
  generationConfig,
  tokenizer,
  preprocessor: {
    image_processor_type: "DeepseekVLImageProcessor",
    do_resize: true,
    size: { height: 384, width: 384 },
    min_size: 14,
    resample: 3,
    do_pad: true,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
  },
  processor: {
    className: "DeepseekVLProcessor",
    imageToken: image_token,
    settings: (c) => ({ num_image_tokens: patchCount(c.vision_config) }),
  },
  architectures: imageTextClasses("DeepseekVL", deepseekVl),
});

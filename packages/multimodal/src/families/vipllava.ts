import { vipllava as vipllavaFacts } from "@tiny-random/atlas/configs/vipllava";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { clipVisionFacts, processor } from "@tiny-random/vision/families/clip_vision_model";
import { severalImages } from "../layers/image-inputs.ts";
import { anyNumber, patchCount, repeatedMark } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, llavaKeys } from "../layers/image-text-parts.ts";
import { featureLayers, selectedStates } from "../layers/selected-states.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(vipllavaFacts, { vision_config: clipVisionFacts });
type VipLlavaConfig = ConfigOf<typeof facts>;

const image_token = "<image>";

/** Human and Assistant; contents are texts, or parts of which some are images. */
const chatTemplate = `{%- for message in messages %}
    {{- '###' + ('Human' if message['role'] == 'user' else message['role'] | capitalize) + ': ' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<image>\\n' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '###Assistant:' }}
{%- endif %}
`;

/** The states of several layers, normed, through two linear layers. */
const projector = (c: VipLlavaConfig) => {
  const width = c.vision_config.hidden_size * featureLayers(c).length;
  const textWidth = c.text_config.hidden_size;
  return module(
    {
      projector_layernorm: layerNorm(width, c.projector_layernorm_eps),
      linear_1: linear(width, textWidth),
      linear_2: linear(textWidth, textWidth),
    },
    (m, x: Tensor) => m.linear_2(activation(c.projector_hidden_act)(m.linear_1(m.projector_layernorm(x)))),
  );
};

/** LLaVA that reads several layers of its tower, of images that have marks drawn on them (Cai et al., 2024). */
const vipLlava: ImageTextModel<VipLlavaConfig> = {
  parts: (c, context) => {
    const towers = imageTextTowers(c, context);
    const projected = projector(c);
    const read = { ...c, vision_feature_select_strategy: "default" };
    return {
      ...llavaKeys(towers, projected),
      language: towers.language,
      features: (images) => projected(selectedStates(read, towers.tower(images))),
    };
  },
  images: severalImages,
  prompt: (c) => ({
    written: (text, images) => `###Human: ${`${image_token}\n`.repeat(images)}${text}`,
    expanded: repeatedMark(image_token, patchCount(c.vision_config)),
    counts: anyNumber,
  }),
  unused: { "vision_tower.": "the layers above the chosen ones reach no text" },
};

export default multimodalFamily({
  facts,
  repo: "llava-hf/vip-llava-7b-hf",
  checkpoints: { VipLlavaForConditionalGeneration: ["llava-hf/vip-llava-13b-hf"] },
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
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: { ...processor, size: { shortest_edge: 336 }, crop_size: { height: 336, width: 336 } },
  processor: {
    className: "LlavaProcessor",
    imageToken: image_token,
    settings: (c) => ({
      image_token,
      num_additional_image_tokens: 0,
      patch_size: c.vision_config.patch_size,
      vision_feature_select_strategy: "full",
    }),
  },
  // As many layers as the checkpoint reads, some of them twice: there are fewer.
  tiny: (c) => ({
    image_seq_length: patchCount(c.vision_config),
    vision_feature_layer: featureLayers(c).map((_, index) => (index % 2 === 0 ? -1 - (index % 3) : index % 3)),
  }),
  architectures: imageTextClasses("VipLlava", vipLlava),
});

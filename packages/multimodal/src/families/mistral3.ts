import { mistral3 as mistral3Facts } from "@tiny-random/atlas/configs/mistral3";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { pixtralFacts, processor } from "@tiny-random/vision/families/pixtral";
import { paddedImages } from "../layers/image-inputs.ts";
import { anyNumberMixedApart, inPlaces, sizeOfImage } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, llavaKeys, stateOf } from "../layers/image-text-parts.ts";
import { mergingProjector } from "../layers/patch-merger.ts";
import { selectedStates } from "../layers/selected-states.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(mistral3Facts, { vision_config: pixtralFacts, vision_feature_layer: "number" });
type Mistral3Config = ConfigOf<typeof facts>;

const [image_token, breakToken, endToken] = ["[IMG]", "[IMG_BREAK]", "[IMG_END]"];

/** Instructions between marks; contents are texts, or parts of which some are images. */
const chatTemplate = `{{- bos_token }}
{%- for message in messages %}
    {%- set text = namespace(of='') %}
    {%- if message['content'] is string %}
        {%- set text.of = message['content'] %}
    {%- else %}
        {%- for part in message['content'] %}
            {%- set text.of = text.of + ('[IMG]' if part['type'] == 'image' else part['text']) %}
        {%- endfor %}
    {%- endif %}
    {%- if message['role'] == 'system' %}
        {{- '[SYSTEM_PROMPT]' + text.of + '[/SYSTEM_PROMPT]' }}
    {%- elif message['role'] == 'user' %}
        {{- '[INST]' + text.of + '[/INST]' }}
    {%- else %}
        {{- text.of + eos_token }}
    {%- endif %}
{%- endfor %}
`;

/** Pixels along an edge of what becomes one token. */
const blockOf = (c: Mistral3Config): number => c.vision_config.patch_size * c.spatial_merge_size;

/** Rows of image tokens, a mark behind each: of a break, of the end. */
const rowsOfTokens = (rows: number, columns: number): string =>
  `${Array<string>(rows).fill(image_token.repeat(columns)).join(breakToken)}${endToken}`;

/** Pixtral's patches, merged in squares, in a text that Mistral reads (Mistral AI, 2025). */
const mistral3: ImageTextModel<Mistral3Config> = {
  parts: (c, context) => {
    const towers = imageTextTowers(c, context);
    const projected = mergingProjector({
      width: c.vision_config.hidden_size,
      textWidth: c.text_config.hidden_size,
      patch: c.vision_config.patch_size,
      merge: c.spatial_merge_size,
      epsilon: Number(c.text_config.rms_norm_eps),
      act: c.projector_hidden_act,
      bias: c.multimodal_projector_bias,
    });
    const read = { ...c, vision_feature_select_strategy: "full" };
    return {
      ...llavaKeys(towers, projected),
      language: towers.language,
      features: (images) => projected(selectedStates(read, towers.tower(images)), stateOf(images, "pixel_values")),
    };
  },
  images: paddedImages(blockOf),
  prompt: (c) => ({
    written: (text, images) => `[INST]${image_token.repeat(images)}${text}[/INST]`,
    expanded: (written, ...images) => {
      const block = blockOf(c);
      const texts = images.map((image) => {
        const { height, width } = sizeOfImage(image);
        return rowsOfTokens(Math.floor(height / block), Math.floor(width / block));
      });
      return inPlaces(written, image_token, texts);
    },
    counts: anyNumberMixedApart,
  }),
};

export default multimodalFamily({
  facts,
  repo: "mistralai/Mistral-Small-3.1-24B-Instruct-2503",
  checkpoints: { Mistral3ForConditionalGeneration: ["mistralai/Mistral-Small-3.2-24B-Instruct-2506"] },
  reference: {
    text_config: {
      head_dim: 128,
      hidden_size: 5120,
      intermediate_size: 32768,
      num_hidden_layers: 40,
      rms_norm_eps: 1e-5,
      rope_theta: 1000000000,
      sliding_window: null,
      vocab_size: 131072,
    },
    vision_config: { image_size: 1540, patch_size: 14, hidden_act: "silu", rope_theta: 10000 },
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
  },
  generationConfig: { bos_token_id: 1, eos_token_id: 2, pad_token_id: 11 },
  tokenizer: extendedTokenizer("mistral", {
    tokens: { image_token, image_break_token: breakToken, image_end_token: endToken, pad_token: "<pad>" },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: { ...processor, size: { longest_edge: 1540 }, patch_size: { height: 28, width: 28 } },
  processor: {
    className: "PixtralProcessor",
    imageToken: image_token,
    settings: (c) => ({
      image_token,
      image_break_token: breakToken,
      image_end_token: endToken,
      patch_size: c.vision_config.patch_size,
      spatial_merge_size: c.spatial_merge_size,
    }),
    imageSize: (c) => 3 * blockOf(c),
    imageSettings: (c) => ({ patch_size: { height: blockOf(c), width: blockOf(c) } }),
  },
  architectures: imageTextClasses("Mistral3", mistral3),
});

import { llama4 as llama4Facts } from "@tiny-random/atlas/configs/llama4";
import { type Architecture, type ConfigOf, narrowed } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { placesCount } from "@tiny-random/text/families/llama4_text";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import {
  llama4VisionFacts,
  processor,
  processorSettings,
  reference as vision_config,
} from "@tiny-random/vision/families/llama4_vision_model";
import { severalImages } from "../layers/image-inputs.ts";
import { anyNumber, inPlaces, type PromptImage, patchCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextGenerator } from "../layers/image-text.ts";
import { imageTextTowers, stateOf, weights } from "../layers/image-text-parts.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(llama4Facts, { vision_config: llama4VisionFacts });
type Llama4Config = ConfigOf<typeof facts>;

/** Stands for an image in a text, and before the whole image behind its tiles. */
const image_token = "<|image|>";
/** Stands for a feature. */
const patchToken = "<|patch|>";
const [startToken, endToken] = ["<|image_start|>", "<|image_end|>"];
/** Behind each tile but the last of a row, and behind each row. */
const [besideToken, belowToken] = ["<|tile_x_separator|>", "<|tile_y_separator|>"];

/** Image tokens of a tile. */
const tileFeatures = ({ vision_config: c }: Llama4Config): number =>
  Math.floor(patchCount(c) / Math.round(1 / c.pixel_shuffle_ratio ** 2));

/** What the tokenizer reads in an image's place: its tiles row by row, then the whole image; the whole alone where it is one tile. */
const imageText = ({ tiles }: PromptImage, features: number): string => {
  const { rows, columns } = tiles();
  const patches = patchToken.repeat(features);
  const row = `${Array<string>(columns).fill(patches).join(besideToken)}${belowToken}`;
  return `${startToken}${rows * columns > 1 ? row.repeat(rows) : ""}${image_token}${patches}${endToken}`;
};

/** Tiles and the whole image, their squares of patches projected, in a text that Llama 4 reads (Meta, 2025). */
const llama4: ImageTextModel<Llama4Config> = {
  parts: (c, context) => {
    const { language, tower } = imageTextTowers(c, context);
    const projector = linear(c.vision_config.vision_output_dim, c.text_config.hidden_size, { bias: false });
    const projected = module({ linear_1: projector }, (m, x: Tensor) => m.linear_1(x));
    const model = weights({
      vision_model: tower,
      multi_modal_projector: projected,
      language_model: weights({ model: language.backbone, lm_head: language.head }),
    });
    return {
      language,
      model,
      generating: model,
      features: (images) => projected(stateOf(tower(images), "last_hidden_state")),
    };
  },
  images: severalImages,
  prompt: (c) => ({
    written: (text, images) => `<|header_start|>user<|header_end|>\n\n${image_token.repeat(images)}${text}`,
    expanded: (written, ...images) =>
      inPlaces(
        written,
        image_token,
        images.map((image) => imageText(image, tileFeatures(c))),
      ),
    counts: anyNumber,
    mixed: true,
  }),
};

/** Turns behind headers; contents are texts, or parts of which some are images. */
const chatTemplate = `{{- bos_token }}
{%- for message in messages %}
    {{- '<|header_start|>' + message['role'] + '<|header_end|>\\n\\n' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '${image_token}' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<|eot|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|header_start|>assistant<|header_end|>\\n\\n' }}
{%- endif %}
`;

const generation: Architecture<Llama4Config> = { ...imageTextGenerator(llama4), padding: { none: placesCount } };

export default multimodalFamily({
  facts,
  repo: "meta-llama/Llama-4-Scout-17B-16E-Instruct",
  checkpoints: { Llama4ForConditionalGeneration: ["meta-llama/Llama-4-Maverick-17B-128E-Instruct"] },
  reference: { text_config: { rope_theta: 500000 }, vision_config, torch_dtype: "bfloat16" },
  tokenizer: extendedTokenizer("o200k", {
    tokens: {
      image_token,
      patch_token: patchToken,
      boi_token: startToken,
      eoi_token: endToken,
      tile_x_separator_token: besideToken,
      tile_y_separator_token: belowToken,
      header_start_token: "<|header_start|>",
      header_end_token: "<|header_end|>",
      end_of_turn_token: "<|eot|>",
    },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: processor,
  processor: {
    className: "Llama4Processor",
    imageToken: patchToken,
    settings: ({ vision_config: c }) => ({ patch_size: c.patch_size, pixel_shuffle_ratio: c.pixel_shuffle_ratio }),
    imageSettings: processorSettings,
  },
  architectures: { Llama4ForConditionalGeneration: generation },
});

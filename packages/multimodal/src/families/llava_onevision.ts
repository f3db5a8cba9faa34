import { llavaOnevision as llavaOnevisionFacts } from "@tiny-random/atlas/configs/llava_onevision";
import { type ConfigOf, InputError, narrowed, rowsOf, type Tensors, takeAxis } from "@tiny-random/core";
import { asSequence, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import { type AnyResolutionConfig, anyResolutionCount, tinyAnyResolution } from "../layers/any-resolution.ts";
import { anyResolutionImages, anyResolutionModel } from "../layers/any-resolution-model.ts";
import { framedVideosAmong } from "../layers/framed-videos.ts";
import { type ImageInputs, imagesOfRow } from "../layers/image-inputs.ts";
import { anyNumber, inPlaces, patchCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(llavaOnevisionFacts, { vision_config: siglipVisionFacts });
type LlavaOnevisionConfig = ConfigOf<typeof facts>;

const [image_token, video_token] = ["<image>", "<video>"];

/** ChatML; contents are texts, or parts of which some are images. */
const chatTemplate = `{%- for message in messages %}
    {{- '<|im_start|>' + message['role'] + ' ' }}
    {%- if message['content'] is string %}
        {{- '\\n' + message['content'] }}
    {%- else %}
        {%- for part in message['content'] if part['type'] != 'text' %}
            {{- '<' + part['type'] + '>' }}
        {%- endfor %}
        {%- for part in message['content'] if part['type'] == 'text' %}
            {{- '\\n' + part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<|im_end|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
`;

/** How many images each text with any has. */
const countsOf = ({ batch_num_images: counts }: Tensors): number[] => Array.from(counts?.data ?? [], Number);

/** Features of each image: a text's only one is cut into tiles, several are one tile each. */
const featuresOf = (inputs: Tensors, config: Parameters<ReturnType<typeof imagesOfRow>>[2]): number[] => {
  const c = config as typeof config & AnyResolutionConfig;
  const alone = countsOf(inputs).flatMap((count) => Array<boolean>(count).fill(count === 1));
  const sizes = inputs["image_sizes"] ? rowsOf(inputs["image_sizes"]) : [];
  return sizes.map(([height = 0, width = 0], image) =>
    alone[image] ? anyResolutionCount({ height, width }, c) : patchCount(c.vision_config) + 1,
  );
};

const usual = anyResolutionImages<LlavaOnevisionConfig>();

/** Images of any resolution, and how many each text has. */
const images: ImageInputs<LlavaOnevisionConfig> = {
  names: { ...usual.names, batch_num_images: "batch_num_images" },
  inputs: (c) => ({ ...usual.inputs(c), batch_num_images: { dtype: "int64", axes: ["texts"] } }),
  rowOf: (inputs, row, config) => {
    const { batch_num_images: counts } = inputs;
    if (!counts) throw new InputError("images of several texts need batch_num_images");
    const own = imagesOfRow(["pixel_values", "image_sizes"], featuresOf)(inputs, row, config);
    return { ...own, batch_num_images: takeAxis(counts, 0, [row]) };
  },
};

/** Patches along an edge of a frame. */
const edgeOf = ({ vision_config: c }: LlavaOnevisionConfig): number => Math.floor(c.image_size / c.patch_size);

/** Features of frames, half as many along each edge: `[frames, patches, width]` → `[frames, fewer, width]`. */
const halved = (c: LlavaOnevisionConfig) => (features: Tensor) => {
  const edge = edgeOf(c);
  const grid = features.transpose(1, 2).unflatten(2, [edge, edge]);
  return asSequence(grid.interpolate({ size: [Math.ceil(edge / 2), Math.ceil(edge / 2)], mode: "bilinear" }));
};

/** LLaVA-NeXT's successor: many images of one tile each, or one image in many (Li et al., 2024). */
const llavaOnevision: ImageTextModel<LlavaOnevisionConfig> = {
  parts: (c, context) => anyResolutionModel(c, context, {}, { after: halved(c), endsInNewline: true }),
  images,
  videos: framedVideosAmong({
    mark: video_token,
    written: (text) => `<|im_start|>user ${video_token}\n${text}`,
    expanded: (c, frames) => video_token.repeat(frames * Math.ceil(edgeOf(c) / 2) ** 2 + 1),
    call: { image_processor_type: "SiglipImageProcessor" },
  }),
  prompt: (c) => ({
    written: (text, count) => `<|im_start|>user ${image_token.repeat(count)}\n${text}`,
    expanded: (written, ...all) => {
      const several = patchCount(c.vision_config) + 1;
      const count = (size: (typeof all)[number]["size"]) => (all.length === 1 ? anyResolutionCount(size, c) : several);
      return inPlaces(
        written,
        image_token,
        all.map(({ size }) => image_token.repeat(count(size))),
      );
    },
    call: (counts) => ({ batch_num_images: counts }),
    counts: anyNumber,
    mixed: true,
  }),
  unused: { "vision_tower.post_layernorm.": "the states before the last norm are read" },
};

/** Six tiles by six at most. */
const image_grid_pinpoints = [1, 2, 3, 4, 5, 6].flatMap((rows) =>
  [1, 2, 3, 4, 5, 6].map((columns) => [384 * rows, 384 * columns]),
);

export default multimodalFamily({
  facts,
  repo: "llava-hf/llava-onevision-qwen2-0.5b-ov-hf",
  checkpoints: { LlavaOnevisionForConditionalGeneration: ["llava-hf/llava-onevision-qwen2-7b-ov-hf"] },
  reference: {
    text_config: {
      vocab_size: 152000,
      hidden_size: 896,
      intermediate_size: 4864,
      num_hidden_layers: 24,
      num_attention_heads: 14,
      num_key_value_heads: 2,
      rope_theta: 1000000,
    },
    vision_config: {
      hidden_size: 1152,
      image_size: 384,
      intermediate_size: 4304,
      num_attention_heads: 16,
      num_hidden_layers: 26,
      patch_size: 14,
      vision_use_head: false,
    },
    image_grid_pinpoints,
    tie_word_embeddings: true,
    torch_dtype: "float16",
  },
  generationConfig: { bos_token_id: 151643, eos_token_id: 151645, pad_token_id: 151643 },
  tokenizer: extendedTokenizer("qwen", {
    tokens: { image_token, video_token },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: {
    image_processor_type: "LlavaOnevisionImageProcessor",
    do_resize: true,
    size: { height: 384, width: 384 },
    resample: 3,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    do_convert_rgb: true,
    do_pad: true,
    image_grid_pinpoints,
  },
  processor: {
    className: "LlavaOnevisionProcessor",
    imageToken: image_token,
    tokens: { video_token_index: video_token },
    settings: (c) => ({
      image_token,
      video_token,
      num_image_tokens: patchCount(c.vision_config),
      vision_feature_select_strategy: "full",
      vision_aspect_ratio: c.vision_aspect_ratio,
    }),
    imageSettings: (c) => ({ image_grid_pinpoints: c.image_grid_pinpoints }),
    videos: () => ({ video_processor_type: "LlavaOnevisionVideoProcessor" }),
  },
  tiny: (c, _, merged) => tinyAnyResolution(c.image_grid_pinpoints, merged.vision_config, 384),
  variants: {
    "features of two tiles at most": { config: { vision_aspect_ratio: "anyres_max_2" } },
  },
  architectures: imageTextClasses("LlavaOnevision", llavaOnevision),
});

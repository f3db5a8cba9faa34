import { idTensor, type ModelConfig, rowsOf, shrinkConfig, type Tensors } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { defaults as qwen2, qwenWindow } from "@tiny-random/text/families/qwen2";
import { headSizeOf, type RotaryDecoderConfig } from "@tiny-random/text/layers/decoder-config";
import { languageOf } from "@tiny-random/text/layers/language";
import { rotaryAttention } from "@tiny-random/text/layers/rotary-attention";
import { rotaryDecoderFamily } from "@tiny-random/text/layers/rotary-decoder";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { compositeFamily } from "../composite-family.ts";
import { type GridTokens, gridPositions, gridReading, gridsOf, patchesOfRow, tokensOf } from "../grid-positions.ts";
import { imagePrompts } from "../image-prompts.ts";
import { imageTokenOf } from "../image-text-forward.ts";
import { type ImageTextParts, imageTextClass } from "../layers/image-text.ts";
import { packedVision } from "../layers/packed-vision.ts";

/** The defaults of Qwen2VLVisionConfig. */
const vision_config = {
  depth: 32,
  embed_dim: 1280,
  hidden_size: 3584,
  hidden_act: "quick_gelu",
  mlp_ratio: 4,
  num_heads: 16,
  in_channels: 3,
  patch_size: 14,
  spatial_merge_size: 2,
  temporal_patch_size: 2,
};

/** The defaults of Qwen2VLConfig and of its language model, whose fields checkpoints have beside the others. */
const defaults = {
  ...qwen2,
  model_type: "qwen2_vl",
  vocab_size: 152064,
  hidden_size: 8192,
  intermediate_size: 29568,
  num_hidden_layers: 80,
  num_attention_heads: 64,
  num_key_value_heads: 8,
  rms_norm_eps: 1e-5,
  rope_theta: 1000000,
  max_window_layers: 80,
  bos_token_id: 151643,
  eos_token_id: 151645,
  vision_config,
  image_token_id: 151655,
  video_token_id: 151656,
  vision_start_token_id: 151652,
  vision_end_token_id: 151653,
};
type Qwen2VlConfig = typeof defaults & { readonly text_config?: ModelConfig };
type TextConfig = RotaryDecoderConfig & Pick<typeof qwen2, "use_sliding_window" | "max_window_layers">;

/** The language model's fields, wherever they stand: Transformers saves them below `text_config`. */
const textOf = (c: Qwen2VlConfig): TextConfig => ({ ...c, ...c.text_config });

const decoder = rotaryDecoderFamily<TextConfig>({
  attention: (c, layer) =>
    rotaryAttention(c, layer, { bias: { inputs: true, output: false }, window: qwenWindow(c, layer) }),
});

/**
 * Qwen2 with images in patches of whatever number, whose tokens' positions are places in time, height and width (Wang et
 * al., 2024).
 *
 * @param headed whether the language model has its head
 */
const qwen2Vl =
  (headed: boolean) =>
  (c: Qwen2VlConfig): ImageTextParts => {
    const language = languageOf(decoder)(textOf(c));
    const visual = packedVision(c.vision_config);
    const { in_channels, temporal_patch_size, patch_size } = c.vision_config;
    const backbone = baseModel(language.backbone);
    const children = headed ? { model: backbone, lm_head: language.head } : { language_model: backbone };
    return {
      model: module({ visual, ...children }, () => undefined),
      language: {
        ...language,
        inputs: { ...language.inputs, position_ids: { dtype: "int64", axes: [3, "batch_size", "sequence_length"] } },
      },
      images: {
        pixel_values: { dtype: "float32", axes: ["patches", in_channels * temporal_patch_size * patch_size ** 2] },
        grid_thw: { dtype: "int64", axes: ["images", 3] },
      },
      features: (pixels, { grid_thw }) => visual(pixels, grid_thw as Tensor),
    };
  };

const image_token = "<|image_pad|>";

const gridTokens = (c: Readonly<Record<string, unknown>>): GridTokens => ({
  imageToken: imageTokenOf(c),
  merge: (c["vision_config"] as typeof vision_config).spatial_merge_size,
});

/** Which tokens are an image's. */
const marked = ({ input_ids }: Tensors, imageToken: number): Tensors => ({
  mm_token_type_ids: idTensor(
    input_ids ? rowsOf(input_ids).map((row) => row.map((id) => Number(id === imageToken))) : [],
  ),
});

const prompts = (c: Qwen2VlConfig) => {
  const tokens = gridTokens(c);
  return imagePrompts({
    written: (text) => `<|vision_start|>${image_token}<|vision_end|>${text}`,
    expanded: (written, images, row) =>
      written.replace(image_token, image_token.repeat(tokensOf(gridsOf(images)[row] ?? [], tokens.merge))),
    positions: (inputs) => gridPositions(inputs, tokens),
    beside: (inputs) => marked(inputs, tokens.imageToken),
    mixed: true,
  });
};

/** ChatML; contents are texts, or parts of which some are images. */
const chatTemplate = `{%- for message in messages %}
    {{- '<|im_start|>' + message['role'] + '\\n' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<|vision_start|>${image_token}<|vision_end|>' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
`;

/**
 * Pairs of a head that turn by time, height and width, in proportion to a quarter and three eighths twice; under the
 * reference's own spelling of ropes.
 */
const tinySections = (c: RotaryDecoderConfig) => {
  const pairs = headSizeOf(c) / 2;
  const [time, height] = [Math.floor(pairs / 4), Math.floor((3 * pairs) / 8)];
  const key = c["rope_parameters"] ? "rope_parameters" : "rope_scaling";
  return { [key]: { ...(c[key] as object), mrope_section: [time, height, pairs - time - height] } };
};

/** Patches of an image at most, of which a lying one has four by six. */
const mostPatches = 40;

const imageSettings = ({ vision_config: c }: Qwen2VlConfig) => ({
  size: {
    shortest_edge: (c.spatial_merge_size * c.patch_size) ** 2,
    longest_edge: mostPatches * c.patch_size ** 2,
  },
  ...{ patch_size: c.patch_size, temporal_patch_size: c.temporal_patch_size, merge_size: c.spatial_merge_size },
});

const reading = { reading: gridReading(gridTokens), rowOf: patchesOfRow };

export default compositeFamily<Qwen2VlConfig>({
  defaults,
  repo: "Qwen/Qwen2-VL-2B-Instruct",
  reference: {
    ...{ hidden_size: 1536, intermediate_size: 8960, num_hidden_layers: 28, num_attention_heads: 12 },
    ...{ num_key_value_heads: 2, max_window_layers: 28, rms_norm_eps: 1e-6, vocab_size: 151936 },
    ...{ sliding_window: 32768, tie_word_embeddings: true, torch_dtype: "bfloat16" },
    rope_scaling: { type: "mrope", mrope_section: [16, 24, 24] },
    vision_config: { ...vision_config, hidden_size: 1536 },
  },
  generationConfig: { bos_token_id: 151643, eos_token_id: 151645, pad_token_id: 151643 },
  tokenizer: extendedTokenizer("qwen", {
    tokens: {
      ...{ vision_start_token: "<|vision_start|>", vision_end_token: "<|vision_end|>" },
      ...{ image_token, video_token: "<|video_pad|>" },
    },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: {
    image_processor_type: "Qwen2VLImageProcessor",
    size: { shortest_edge: 3136, longest_edge: 12845056 },
    ...{ patch_size: 14, temporal_patch_size: 2, merge_size: 2 },
  },
  processor: {
    className: "Qwen2VLProcessor",
    imageToken: image_token,
    imageSettings,
    imageSize: ({ vision_config: c }) => [4 * c.patch_size, 6 * c.patch_size],
  },
  ownTowers: true,
  tiny: (c, { size }) => {
    const text = c.text_config && shrinkConfig(c.text_config, size);
    return {
      ...(text ? { text_config: { ...text, ...tinySections(text as TextConfig) } } : tinySections(c)),
      vision_config: shrinkConfig(c.vision_config, size, { depth: 2 }),
    };
  },
  architectures: {
    Qwen2VLForConditionalGeneration: imageTextClass(qwen2Vl(true), prompts, { scored: true, ...reading }),
    Qwen2VLModel: imageTextClass(qwen2Vl(false), prompts, { scored: false, ...reading }),
  },
});

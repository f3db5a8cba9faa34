import { idTensor, type ModelConfig, rowsOf, shrinkConfig, type Tensors } from "@tiny-random/core";
import { baseModel } from "@tiny-random/nn";
import { defaults as qwen2, qwen2Attention } from "@tiny-random/text/families/qwen2";
import type { RotaryDecoderConfig } from "@tiny-random/text/layers/decoder/decoder-config";
import { languageOf } from "@tiny-random/text/layers/decoder/language";
import { rotaryDecoderFamily } from "@tiny-random/text/layers/decoder/rotary-decoder";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { type ImageTextModel, imageTextClasses } from "../../layers/image-text.ts";
import { imageTokenOf } from "../../layers/image-text-forward.ts";
import { weights } from "../../layers/image-text-parts.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { gridPositions, tinySections } from "./multimodal-rope.ts";
import { gridsOf, imageSettings, packedImages, tokenCount } from "./packed-images.ts";
import { defaults as vision_config, visionTransformer } from "./vision-transformer.ts";

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

/** ChatML; contents are texts, or parts of which some are images. */
const chatMl = `{%- for message in messages %}
    {{- '<|im_start|>' + message['role'] + '\\n' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '<|vision_start|><|image_pad|><|vision_end|>' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
`;

const imagePad = "<|image_pad|>";

/** Marks which tokens are an image's, for `get_rope_index`. */
const tokenTypes = ({ input_ids }: Tensors, imageToken: number): Tensors => ({
  mm_token_type_ids: idTensor(
    input_ids ? rowsOf(input_ids).map((row) => row.map((id) => Number(id === imageToken))) : [],
  ),
});

const decoder = languageOf(rotaryDecoderFamily<TextConfig>({ attention: qwen2Attention }));

/** Qwen2 that reads images of any size among its tokens, whose positions have three axes (Wang et al., 2024). */
const qwen2Vl: ImageTextModel<Qwen2VlConfig> = {
  parts: (c) => {
    const language = decoder(textOf(c));
    const visual = visionTransformer(c.vision_config);
    const backbone = baseModel(language.backbone);
    return {
      language: {
        ...language,
        inputs: { ...language.inputs, position_ids: { dtype: "int64", axes: [3, "batch_size", "sequence_length"] } },
      },
      model: weights({ visual, language_model: backbone }),
      generating: weights({ visual, model: backbone, lm_head: language.head }),
      features: ({ pixel_values, grid_thw }) => {
        if (!pixel_values || !grid_thw) throw new Error("packed patches need their grids");
        return visual(pixel_values, grid_thw);
      },
    };
  },
  images: packedImages,
  positions: gridPositions,
  prompt: (c) => ({
    written: (text) => `<|vision_start|>${imagePad}<|vision_end|>${text}`,
    expanded: (written, { processed, row }) => {
      const grid = gridsOf(processed)[row] ?? [];
      return written.replace(imagePad, imagePad.repeat(tokenCount(grid, c.vision_config.spatial_merge_size)));
    },
    more: (inputs) => tokenTypes(inputs, imageTokenOf(c)),
    mixed: true,
  }),
};

export default multimodalFamily<Qwen2VlConfig>({
  defaults,
  repo: "Qwen/Qwen2-VL-2B-Instruct",
  checkpoints: {
    Qwen2VLForConditionalGeneration: ["Qwen/Qwen2-VL-7B-Instruct"],
  },
  reference: {
    hidden_size: 1536,
    intermediate_size: 8960,
    num_hidden_layers: 28,
    num_attention_heads: 12,
    num_key_value_heads: 2,
    max_window_layers: 28,
    rms_norm_eps: 1e-6,
    vocab_size: 151936,
    sliding_window: 32768,
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
    rope_scaling: { type: "mrope", mrope_section: [16, 24, 24] },
    vision_config: { ...vision_config, hidden_size: 1536 },
  },
  generationConfig: { bos_token_id: 151643, eos_token_id: 151645, pad_token_id: 151643 },
  tokenizer: extendedTokenizer("qwen", {
    tokens: {
      vision_start_token: "<|vision_start|>",
      vision_end_token: "<|vision_end|>",
      image_token: imagePad,
      video_token: "<|video_pad|>",
    },
    files: { "chat_template.jinja": chatMl },
  }),
  preprocessor: {
    image_processor_type: "Qwen2VLImageProcessor",
    size: { shortest_edge: 3136, longest_edge: 12845056 },
    patch_size: 14,
    temporal_patch_size: 2,
    merge_size: 2,
  },
  processor: {
    className: "Qwen2VLProcessor",
    imageToken: imagePad,
    imageSettings,
    imageSize: ({ vision_config: c }) => [4 * c.patch_size, 6 * c.patch_size],
  },
  towers: [],
  tiny: (c, { size }) => {
    const text = c.text_config && shrinkConfig(c.text_config, size);
    return {
      ...(text ? { text_config: { ...text, ...tinySections(text as TextConfig) } } : tinySections(c)),
      vision_config: shrinkConfig(c.vision_config, size, { depth: 2 }),
    };
  },
  architectures: imageTextClasses("Qwen2VL", qwen2Vl),
});

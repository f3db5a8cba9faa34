import { qwen2Vl as qwen2VlFacts } from "@tiny-random/atlas/configs/qwen2_vl";
import type { Qwen2VLTextConfig } from "@tiny-random/atlas/configs/qwen2_vl_text";
import {
  type ConfigOf,
  idTensor,
  type ModelConfig,
  narrowed,
  rowsOf,
  type Size,
  shrinkConfig,
  type Tensors,
} from "@tiny-random/core";
import { baseModel } from "@tiny-random/nn";
import { qwen2Attention } from "@tiny-random/text/families/qwen2";
import { headSizeOf } from "@tiny-random/text/layers/decoder/decoder-config";
import { languageOf } from "@tiny-random/text/layers/decoder/language";
import { rotaryDecoderFamily } from "@tiny-random/text/layers/decoder/rotary-decoder";
import { tinySections } from "@tiny-random/text/layers/rope/tiny-sections";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { type ImageTextModel, imageTextClasses } from "../../layers/image-text.ts";
import { imageTokenOf } from "../../layers/image-text-forward.ts";
import { weights } from "../../layers/image-text-parts.ts";
import { gridPositions } from "../../layers/packed/multimodal-rope.ts";
import { gridsOf, imageSettings, packedImages, tokenCount } from "../../layers/packed/packed-images.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { visionFacts, visionTransformer } from "./vision-transformer.ts";

const facts = narrowed(qwen2VlFacts, { vision_config: visionFacts });
type Qwen2VLConfig = ConfigOf<typeof facts>;

/** What the language model reads; whether its head is tied stands beside its config. */
type LanguageConfig = Qwen2VLTextConfig & Pick<Qwen2VLConfig, "tie_word_embeddings">;

/** The language model's fields are below `text_config`, or beside the others in configs of older versions. */
type MergedConfig = Omit<Qwen2VLConfig, "text_config"> & { readonly text_config: Qwen2VLTextConfig | null };

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

const decoder = languageOf(rotaryDecoderFamily<LanguageConfig>({ attention: qwen2Attention }));

/** Qwen2 that reads images of any size among its tokens, whose positions have three axes (Wang et al., 2024). */
const qwen2Vl: ImageTextModel<Qwen2VLConfig> = {
  parts: (c) => {
    const language = decoder({ ...c.text_config, tie_word_embeddings: c.tie_word_embeddings });
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

/** The tiny config of the language model where it is nested. */
const nestedText = (text: Qwen2VLTextConfig, size: Size) => {
  const tiny = shrinkConfig(text, size);
  return { text_config: { ...tiny, ...tinySections(tiny, headSizeOf(tiny) / 2) } };
};

/** Where its fields stand beside the others: its tiny sizes, and the ids that follow the tokenizer, stated or not. */
const flatText = (text: Qwen2VLTextConfig, size: Size, merged: ModelConfig) => {
  const tiny = shrinkConfig(text, size);
  const whole: ModelConfig = text;
  const changing = Object.entries(tiny).filter(
    ([key, value]) => typeof value === "number" && (value !== whole[key] || key.endsWith("_token_id")),
  );
  return { ...Object.fromEntries(changing), ...tinySections(merged, headSizeOf(tiny) / 2) };
};

export default multimodalFamily<Qwen2VLConfig>({
  facts,
  repo: "Qwen/Qwen2-VL-2B-Instruct",
  checkpoints: {
    Qwen2VLForConditionalGeneration: ["Qwen/Qwen2-VL-7B-Instruct"],
  },
  reference: {
    // The language model's fields stand beside the others.
    vocab_size: 151936,
    hidden_size: 1536,
    intermediate_size: 8960,
    num_hidden_layers: 28,
    num_attention_heads: 12,
    num_key_value_heads: 2,
    hidden_act: "silu",
    max_position_embeddings: 32768,
    max_window_layers: 28,
    initializer_range: 0.02,
    rms_norm_eps: 1e-6,
    use_cache: true,
    use_sliding_window: false,
    sliding_window: 32768,
    attention_dropout: 0,
    bos_token_id: 151643,
    eos_token_id: 151645,
    rope_theta: 1000000,
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
    rope_scaling: { type: "mrope", mrope_section: [16, 24, 24] },
    vision_config: { hidden_size: 1536 },
  },
  unwritten: [
    "text_config",
    "vision_config.model_type",
    "vision_config.initializer_range",
    "vision_config.rope_parameters",
  ],
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
  towerFields: [],
  tiny: (c, { size }, merged: MergedConfig) => ({
    ...(merged.text_config ? nestedText(merged.text_config, size) : flatText(c.text_config, size, merged)),
    vision_config: shrinkConfig(merged.vision_config, size, { depth: 2 }),
  }),
  architectures: imageTextClasses("Qwen2VL", qwen2Vl),
});

import { type ModelConfig, shrinkConfig } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { defaults as qwen2, qwenWindow } from "@tiny-random/text/families/qwen2";
import type { RotaryDecoderConfig } from "@tiny-random/text/layers/decoder/decoder-config";
import { languageOf } from "@tiny-random/text/layers/decoder/language";
import { rotaryAttention } from "@tiny-random/text/layers/decoder/rotary-attention";
import { rotaryDecoderFamily } from "@tiny-random/text/layers/decoder/rotary-decoder";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { chatMl } from "../chat-templates.ts";
import { compositeFamily } from "../composite-family.ts";
import { gridImageSettings, gridImages, gridPrompts, imagePad } from "../grid-prompts.ts";
import { type ImageTextParts, imageTextClass } from "../layers/image-text.ts";
import { packedInputs } from "../layers/packed-patches.ts";
import { packedVision } from "../layers/packed-vision.ts";
import { packedVisionDefaults as vision_config } from "../layers/packed-vision-config.ts";
import { tinySections } from "../rope-sections.ts";

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
    const backbone = baseModel(language.backbone);
    const children = headed ? { model: backbone, lm_head: language.head } : { language_model: backbone };
    return {
      model: module({ visual, ...children }, () => undefined),
      language: {
        ...language,
        inputs: { ...language.inputs, position_ids: { dtype: "int64", axes: [3, "batch_size", "sequence_length"] } },
      },
      images: packedInputs(c.vision_config),
      features: (pixels, { grid_thw }) => visual(pixels, grid_thw as Tensor),
    };
  };

export default compositeFamily<Qwen2VlConfig>({
  defaults,
  repo: "Qwen/Qwen2-VL-2B-Instruct",
  checkpoints: {
    Qwen2VLForConditionalGeneration: ["Qwen/Qwen2-VL-7B-Instruct"],
  },
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
      ...{ image_token: imagePad, video_token: "<|video_pad|>" },
    },
    files: { "chat_template.jinja": chatMl },
  }),
  preprocessor: {
    image_processor_type: "Qwen2VLImageProcessor",
    size: { shortest_edge: 3136, longest_edge: 12845056 },
    ...{ patch_size: 14, temporal_patch_size: 2, merge_size: 2 },
  },
  processor: {
    className: "Qwen2VLProcessor",
    imageToken: imagePad,
    imageSettings: gridImageSettings,
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
    Qwen2VLForConditionalGeneration: imageTextClass(qwen2Vl(true), gridPrompts, { scored: true, ...gridImages }),
    Qwen2VLModel: imageTextClass(qwen2Vl(false), gridPrompts, { scored: false, ...gridImages }),
  },
});

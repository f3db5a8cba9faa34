import { qwen2Vl as qwen2VlFacts } from "@tiny-random/atlas/configs/qwen2_vl";
import type { Qwen2VLTextConfig } from "@tiny-random/atlas/configs/qwen2_vl_text";
import { qwen2VlVision } from "@tiny-random/atlas/configs/qwen2_vl_vision";
import { type ConfigOf, narrowed, shrinkConfig } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "@tiny-random/text/layers/decoder/causal-attention";
import { languageOf } from "@tiny-random/text/layers/decoder/language";
import { rotaryDecoderFamily } from "@tiny-random/text/layers/decoder/rotary-decoder";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { chatMl } from "../chat-templates.ts";
import { compositeFamily } from "../composite-family.ts";
import { gridImageSettings, gridImages, gridPrompts, imagePad } from "../grid-prompts.ts";
import { type ImageTextParts, imageTextClass } from "../layers/image-text.ts";
import { packedInputs } from "../layers/packed-patches.ts";
import { packedVision } from "../layers/packed-vision.ts";
import { tinySections } from "../rope-sections.ts";

const facts = narrowed(qwen2VlFacts, {
  vision_config: narrowed(qwen2VlVision, { patch_size: "number", temporal_patch_size: "number" }),
});
type Qwen2VLConfig = ConfigOf<typeof facts>;

/** What the language model reads; its head's tie stands beside its config. */
type LanguageConfig = Qwen2VLTextConfig & Pick<Qwen2VLConfig, "tie_word_embeddings">;

/** The language model's fields are below `text_config`, or beside the others in configs of older versions. */
type MergedConfig = Omit<Qwen2VLConfig, "text_config"> & { readonly text_config: Qwen2VLTextConfig | null };

const decoder = rotaryDecoderFamily<LanguageConfig>({
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: true, output: false } }),
});

/**
 * Qwen2 with images in patches of whatever number, whose tokens' positions are places in time, height and width (Wang et
 * al., 2024).
 *
 * @param headed whether the language model has its head
 */
const withImages =
  (headed: boolean) =>
  (c: Qwen2VLConfig): ImageTextParts => {
    const language = languageOf(decoder)({ ...c.text_config, tie_word_embeddings: c.tie_word_embeddings });
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

export default compositeFamily<Qwen2VLConfig>({
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
  tiny: (c, { size }, merged: MergedConfig) => {
    const text = merged.text_config && shrinkConfig(merged.text_config, size);
    return {
      ...(text ? { text_config: { ...text, ...tinySections(text, text) } } : tinySections(c.text_config, merged)),
      vision_config: shrinkConfig(merged.vision_config, size, { depth: 2 }),
    };
  },
  architectures: {
    Qwen2VLForConditionalGeneration: imageTextClass(withImages(true), gridPrompts, { scored: true, ...gridImages }),
    Qwen2VLModel: imageTextClass(withImages(false), gridPrompts, { scored: false, ...gridImages }),
  },
});

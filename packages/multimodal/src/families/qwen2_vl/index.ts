import { qwen2Vl as qwen2VlFacts } from "@tiny-random/atlas/configs/qwen2_vl";
import type { Qwen2VLTextConfig } from "@tiny-random/atlas/configs/qwen2_vl_text";
import { type ConfigOf, narrowed, shrinkConfig } from "@tiny-random/core";
import { qwen2Attention } from "@tiny-random/text/families/qwen2";
import { languageOf } from "@tiny-random/text/layers/decoder/language";
import { rotaryDecoderFamily } from "@tiny-random/text/layers/decoder/rotary-decoder";
import { type ImageTextModel, imageTextClasses } from "../../layers/image-text.ts";
import { imageTokenOf } from "../../layers/image-text-forward.ts";
import { tiedByEither, tinyText } from "../../layers/packed/flat-text.ts";
import { gridPositions } from "../../layers/packed/multimodal-rope.ts";
import { besideEachOther, tokenTypes } from "../../layers/packed/packed-image-text.ts";
import { gridsOf, packedImages, tokenCount } from "../../layers/packed/packed-images.ts";
import { packedProcessor } from "../../layers/packed/packed-processor.ts";
import { packedVideosAmong } from "../../layers/packed/packed-videos.ts";
import { imagePad, qwenMarks, qwenVisionTokenizer } from "../../layers/packed/qwen-tokenizer.ts";
import { qwenVideos } from "../../layers/packed/qwen-videos.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { visionFacts, visionTransformer } from "./vision-transformer.ts";

export const qwen2VlModelFacts = narrowed(qwen2VlFacts, { vision_config: visionFacts });
export type Qwen2VLConfig = ConfigOf<typeof qwen2VlModelFacts>;

/** What the language model reads; whether its head is tied stands beside its config. */
type LanguageConfig = Qwen2VLTextConfig & Pick<Qwen2VLConfig, "tie_word_embeddings">;

/** The language model's fields are beside the others where there is no `text_config`. */
type MergedConfig = Omit<Qwen2VLConfig, "text_config"> & { readonly text_config: Qwen2VLTextConfig | null };

const decoder = languageOf(rotaryDecoderFamily<LanguageConfig>({ attention: qwen2Attention }));

/** Qwen2 that reads images of any size among its tokens, whose positions have three axes (Wang et al., 2024). */
export const qwen2Vl: ImageTextModel<Qwen2VLConfig> = {
  parts: (c) => {
    const language = decoder({ ...c.text_config, tie_word_embeddings: c.tie_word_embeddings });
    const visual = visionTransformer(c.vision_config);
    return {
      ...besideEachOther(language, visual),
      features: ({ pixel_values, grid_thw }) => {
        if (!pixel_values || !grid_thw) throw new Error("packed patches need their grids");
        return visual(pixel_values, grid_thw);
      },
    };
  },
  images: packedImages("grid_thw"),
  positions: gridPositions,
  videos: packedVideosAmong("grid_thw", { marks: qwenMarks }),
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

/** The preprocessor_config.json of its checkpoints. */
export const preprocessor = {
  image_processor_type: "Qwen2VLImageProcessor",
  size: { shortest_edge: 3136, longest_edge: 12845056 },
  patch_size: 14,
  temporal_patch_size: 2,
  merge_size: 2,
};

export default multimodalFamily<Qwen2VLConfig>({
  facts: qwen2VlModelFacts,
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
  resolve: tiedByEither,
  generationConfig: { bos_token_id: 151643, eos_token_id: 151645, pad_token_id: 151643 },
  tokenizer: qwenVisionTokenizer("qwen"),
  preprocessor,
  processor: { ...packedProcessor<Qwen2VLConfig>("Qwen2VLProcessor", imagePad), videos: qwenVideos },
  towerFields: [],
  tiny: (c, { size }, merged: MergedConfig) => ({
    ...tinyText(c.text_config, size, merged),
    vision_config: shrinkConfig(merged.vision_config, size, { depth: 2 }),
  }),
  architectures: imageTextClasses("Qwen2VL", qwen2Vl),
});

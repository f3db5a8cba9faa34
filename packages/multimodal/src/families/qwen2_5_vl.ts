import { qwen25Vl } from "@tiny-random/atlas/configs/qwen2_5_vl";
import type { Qwen2_5_VLTextConfig } from "@tiny-random/atlas/configs/qwen2_5_vl_text";
import { qwen25VlVision } from "@tiny-random/atlas/configs/qwen2_5_vl_vision";
import { type ConfigOf, narrowed, shrinkConfig } from "@tiny-random/core";
import { reference as text_config } from "@tiny-random/text/families/qwen2_5_vl_text";
import { qwen2VlParts } from "@tiny-random/text/families/qwen2_vl_text";
import { languageOf } from "@tiny-random/text/layers/decoder/language";
import { rotaryDecoderFamily } from "@tiny-random/text/layers/decoder/rotary-decoder";
import { tinyWindowTower, windowTower } from "@tiny-random/vision/layers/packed/window-tower";
import { imageTextClasses } from "../layers/image-text.ts";
import type { ImageTextParts } from "../layers/image-text-parts.ts";
import { tiedByEither, tinyText } from "../layers/packed/flat-text.ts";
import { besideEachOther, packedModel } from "../layers/packed/packed-image-text.ts";
import { packedProcessor } from "../layers/packed/packed-processor.ts";
import { packedVideosAmong } from "../layers/packed/packed-videos.ts";
import { imagePad, qwenMarks, qwenVisionTokenizer } from "../layers/packed/qwen-tokenizer.ts";
import { qwenVideos, timedVideos } from "../layers/packed/qwen-videos.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(qwen25Vl, {
  vision_config: narrowed(qwen25VlVision, { patch_size: "number", temporal_patch_size: "number" }),
});
type Config = ConfigOf<typeof facts>;

/** What the language model reads; whether its head is tied stands beside its config. */
type LanguageConfig = Qwen2_5_VLTextConfig & Pick<Config, "tie_word_embeddings">;

/** The language model's fields are beside the others where there is no `text_config`. */
type MergedConfig = Omit<Config, "text_config"> & { readonly text_config: Qwen2_5_VLTextConfig | null };

const decoder = languageOf(rotaryDecoderFamily<LanguageConfig>(qwen2VlParts));

/** Qwen2-VL's shape with a tower of windows (Bai et al., 2025). */
const parts = (c: Config): ImageTextParts => {
  const language = decoder({ ...c.text_config, tie_word_embeddings: c.tie_word_embeddings });
  const visual = windowTower(c.vision_config);
  return {
    ...besideEachOther(language, visual),
    features: ({ pixel_values, image_grid_thw }) => {
      if (!pixel_values || !image_grid_thw) throw new Error("packed patches need their grids");
      return visual(pixel_values, image_grid_thw).tokens;
    },
  };
};

export default multimodalFamily<Config>({
  facts,
  repo: "Qwen/Qwen2.5-VL-3B-Instruct",
  checkpoints: { Qwen2_5_VLForConditionalGeneration: ["Qwen/Qwen2.5-VL-7B-Instruct"] },
  reference: {
    // Clients read the language model's fields here, where newer files have them.
    text_config: { ...text_config, tie_word_embeddings: true },
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
    vision_config: { hidden_size: 1280, out_hidden_size: 2048, tokens_per_second: 2 },
  },
  resolve: tiedByEither,
  generationConfig: { bos_token_id: 151643, eos_token_id: 151645, pad_token_id: 151643 },
  tokenizer: qwenVisionTokenizer("qwen"),
  preprocessor: {
    image_processor_type: "Qwen2VLImageProcessor",
    size: { shortest_edge: 3136, longest_edge: 12845056 },
    patch_size: 14,
    temporal_patch_size: 2,
    merge_size: 2,
  },
  processor: { ...packedProcessor<Config>("Qwen2_5_VLProcessor", imagePad), videos: qwenVideos },
  towerFields: ["text_config"],
  tiny: (c, { size }, merged: MergedConfig) => ({
    ...(merged.text_config ? {} : tinyText(c.text_config, size, merged)),
    vision_config: shrinkConfig(merged.vision_config, size, tinyWindowTower(merged.vision_config, size)),
  }),
  architectures: imageTextClasses(
    "Qwen2_5_VL",
    packedModel<Config>(qwenMarks, { parts, videos: packedVideosAmong("image_grid_thw", timedVideos) }),
  ),
});

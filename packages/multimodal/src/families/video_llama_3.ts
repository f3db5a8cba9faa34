import { videoLlama3 } from "@tiny-random/atlas/configs/video_llama_3";
import { type ConfigOf, type Context, narrowed } from "@tiny-random/core";
import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import {
  videoLlama3VisionFacts,
  videoLlamaImageSize,
  videoLlamaProcessor,
  videoLlamaSettings,
  reference as vision_config,
} from "@tiny-random/vision/families/video_llama_3_vision";
import type { ImageInputs } from "../layers/image-inputs.ts";
import { imageTextClasses } from "../layers/image-text.ts";
import { type ImageTextParts, imageTextTowers, modelKeys, stateOf } from "../layers/image-text-parts.ts";
import { tiedByEither } from "../layers/packed/flat-text.ts";
import { markedPrompt } from "../layers/packed/packed-image-text.ts";
import { patchesOfRow } from "../layers/packed/packed-images.ts";
import { imagePad, qwenMarks, qwenVisionTokenizer } from "../layers/packed/qwen-tokenizer.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(videoLlama3, { vision_config: videoLlama3VisionFacts });
type Config = ConfigOf<typeof facts>;

const marks = { start: "", image: qwenMarks.image, end: "" };

const projector = ({ vision_config: vision, text_config: text }: Config) => {
  const readout = module(
    { 0: linear(vision.hidden_size, text.hidden_size), 2: linear(text.hidden_size, text.hidden_size) },
    (m, x: Tensor) => m[2](activation("gelu")(m[0](x))),
  );
  return module({ readout }, (m, x: Tensor) => m.readout(x));
};

/** A tower that shrinks videos and keeps images, and Qwen2.5, whose tokens count one after another. */
const parts = (c: Config, context: Context): ImageTextParts => {
  const { language, tower } = imageTextTowers(c, context);
  const projected = projector(c);
  return {
    ...modelKeys(language, { vision_model: tower, projector: projected }),
    language,
    features: ({ pixel_values, image_grid_thw, image_merge_sizes }) => {
      if (!pixel_values || !image_grid_thw || !image_merge_sizes)
        throw new Error("packed patches need their grids and the edges of their blocks");
      const states = tower({ pixel_values, grid_thw: image_grid_thw, merge_sizes: image_merge_sizes });
      return projected(stateOf(states, "last_hidden_state"));
    },
  };
};

/** Patches of all images, their grids and the edges of their blocks. */
const images: ImageInputs<Config> = {
  names: {
    pixel_values: "pixel_values",
    image_grid_thw: "image_grid_thw",
    image_merge_sizes: "image_merge_sizes",
  },
  inputs: ({ vision_config: c }) => ({
    pixel_values: { dtype: "float32", axes: ["patches", c.num_channels * c.patch_size ** 2] },
    image_grid_thw: { dtype: "int64", axes: ["images", 3] },
    image_merge_sizes: { dtype: "int64", axes: ["images"] },
  }),
  rowOf: (inputs, row, config) => {
    const own = patchesOfRow(inputs, row, config);
    const { image_grid_thw: grids } = own;
    const { image_merge_sizes: merges } = inputs;
    if (!grids || !merges) return own;
    // One number for all images: the processor's.
    const shape = [grids.shape[0] ?? 0];
    return { ...own, image_merge_sizes: { ...merges, shape, data: merges.data.slice(0, shape[0]) } };
  },
};

export default multimodalFamily<Config>({
  facts,
  repo: "lkhl/VideoLLaMA3-2B-Image-HF",
  reference: {
    // Qwen2.5-1.5B's sizes.
    text_config: {
      hidden_size: 1536,
      intermediate_size: 8960,
      num_hidden_layers: 28,
      num_attention_heads: 12,
      num_key_value_heads: 2,
      rope_theta: 1000000,
      tie_word_embeddings: true,
    },
    vision_config,
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
  },
  resolve: tiedByEither,
  tokenizer: qwenVisionTokenizer("qwen"),
  preprocessor: videoLlamaProcessor,
  processor: {
    className: "VideoLlama3Processor",
    imageToken: imagePad,
    imageSettings: (c) => videoLlamaSettings(c.vision_config),
    imageSize: (c) => videoLlamaImageSize(c.vision_config),
  },
  architectures: imageTextClasses<Config>("VideoLlama3", { parts, images, prompt: (c) => markedPrompt(c, marks) }),
});

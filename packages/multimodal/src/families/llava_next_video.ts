import { llavaNextVideo as llavaNextVideoFacts } from "@tiny-random/atlas/configs/llava_next_video";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { asSequence, conv2d, module, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { clipVisionFacts } from "@tiny-random/vision/families/clip_vision_model";
import { anyResolutionCount, tinyAnyResolution } from "../layers/any-resolution.ts";
import { anyResolutionImages, anyResolutionModel } from "../layers/any-resolution-model.ts";
import { framedVideosAmong } from "../layers/framed-videos.ts";
import { userAndAssistant } from "../layers/image-chats.ts";
import { anyNumber, inPlaces, patchCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { multimodalFamily } from "../multimodal-family.ts";
import { preprocessor, reference } from "./llava_next.ts";

const facts = narrowed(llavaNextVideoFacts, { vision_config: clipVisionFacts });
type LlavaNextVideoConfig = ConfigOf<typeof facts>;

const [image_token, video_token] = ["<image>", "<video>"];

/** What pools the patches of a video's frames, by its key in checkpoints; it has weights where it is a convolution. */
const resampler = (c: LlavaNextVideoConfig) => {
  const [width, stride] = [c.vision_config.hidden_size, c.spatial_pool_stride];
  const pool = c.spatial_pool_mode === "conv" ? conv2d(width, width, stride, { stride }) : undefined;
  const edge = Math.floor(c.vision_config.image_size / c.vision_config.patch_size);
  return module({ pool }, (m, frames: Tensor) => {
    const grid = frames.transpose(1, 2).unflatten(2, [edge, edge]);
    const plain = () =>
      c.spatial_pool_mode === "max" ? grid.max_pool2d(stride, { stride }) : grid.avg_pool2d(stride, { stride });
    return asSequence(m.pool ? m.pool(grid) : plain());
  });
};

/** LLaVA-NeXT that also reads videos, whose frames are pooled (Zhang et al., 2024). */
const llavaNextVideo: ImageTextModel<LlavaNextVideoConfig> = {
  parts: (c, context) => {
    const vision_resampler = resampler(c);
    const further = c.spatial_pool_mode === "conv" ? { vision_resampler } : {};
    return anyResolutionModel(c, context, further, { before: vision_resampler });
  },
  images: anyResolutionImages(),
  videos: framedVideosAmong({
    mark: video_token,
    written: (text) => `USER: ${video_token}\n${text} ASSISTANT:`,
    expanded: (c, frames) => video_token.repeat(frames * Math.floor(patchCount(c.vision_config) / 4)),
    call: { image_processor_type: "CLIPImageProcessor" },
  }),
  prompt: (c) => ({
    written: (text, images) => `USER: ${`${image_token}\n`.repeat(images)}${text} ASSISTANT:`,
    expanded: (written, ...images) =>
      inPlaces(
        written,
        image_token,
        images.map(({ size }) => image_token.repeat(anyResolutionCount(size, c))),
      ),
    counts: anyNumber,
    mixed: true,
  }),
  unused: {
    "vision_tower.": "the layers above the chosen one reach no text",
  },
};

export default multimodalFamily({
  facts,
  repo: "llava-hf/LLaVA-NeXT-Video-7B-hf",
  checkpoints: { LlavaNextVideoForConditionalGeneration: ["llava-hf/LLaVA-NeXT-Video-7B-DPO-hf"] },
  reference: {
    text_config: { vocab_size: 32064, max_position_embeddings: 4096, rms_norm_eps: 1e-5, rope_theta: 10000 },
    vision_config: reference.vision_config,
    image_grid_pinpoints: reference.image_grid_pinpoints,
    torch_dtype: "bfloat16",
  },
  generationConfig: { bos_token_id: 1, eos_token_id: 2, pad_token_id: 32001 },
  tokenizer: extendedTokenizer("mistral", {
    tokens: { image_token, video_token, pad_token: "<pad>" },
    files: { "chat_template.jinja": userAndAssistant },
  }),
  preprocessor,
  processor: {
    className: "LlavaNextVideoProcessor",
    imageToken: image_token,
    tokens: { video_token_index: video_token },
    settings: (c) => ({
      image_token,
      video_token,
      num_additional_image_tokens: 0,
      patch_size: c.vision_config.patch_size,
      vision_feature_select_strategy: "full",
    }),
    videos: () => ({ video_processor_type: "LlavaNextVideoVideoProcessor" }),
    imageSettings: (c) => ({ image_grid_pinpoints: c.image_grid_pinpoints }),
  },
  tiny: (c, _, merged) => {
    const tiles = tinyAnyResolution(c.image_grid_pinpoints, merged.vision_config, 336);
    return { ...tiles, image_seq_length: patchCount(tiles.vision_config) };
  },
  variants: {
    "frames pooled by a convolution": {
      config: { spatial_pool_mode: "conv" },
      classes: ["LlavaNextVideoForConditionalGeneration"],
    },
  },
  architectures: imageTextClasses("LlavaNextVideo", llavaNextVideo),
});

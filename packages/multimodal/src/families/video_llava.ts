import { videoLlava as videoLlavaFacts } from "@tiny-random/atlas/configs/video_llava";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { clipVisionFacts, processor } from "@tiny-random/vision/families/clip_vision_model";
import { framedVideosAmong, framesInARow } from "../layers/framed-videos.ts";
import { userAndAssistant } from "../layers/image-chats.ts";
import {
  equalFeatures,
  type ImageConfig,
  type ImageInputs,
  imagesOfRow,
  severalImages,
} from "../layers/image-inputs.ts";
import { anyNumber, patchCount, repeatedMark } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, imageTowerOf, stateOf, weights } from "../layers/image-text-parts.ts";
import { selectedStates } from "../layers/selected-states.ts";
import { llavaProjector } from "../layers/two-layer-projector.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(videoLlavaFacts, { vision_config: clipVisionFacts });
type VideoLlavaConfig = ConfigOf<typeof facts>;

const [image_token, video_token] = ["<image>", "<video>"];

/** Pixels of images under the name that its processor gives them. */
const pixels = "pixel_values_images";

const images: ImageInputs<ImageConfig> = {
  ...severalImages,
  names: { [pixels]: "pixel_values" },
  rowOf: imagesOfRow([pixels], ({ [pixels]: values, ...inputs }, config) =>
    equalFeatures({ ...inputs, ...(values && { pixel_values: values }) }, config),
  ),
};

/** LLaVA with a tower of images and another one of videos' frames, projected alike (Lin et al., 2023). */
const videoLlava: ImageTextModel<VideoLlavaConfig> = {
  parts: (c, context) => {
    const { language, tower } = imageTextTowers(c, context);
    const [frames, projected] = [imageTowerOf(c, context), llavaProjector(c)];
    const around = (language_model: Parameters<typeof weights>[0]) =>
      weights({
        image_tower: tower,
        language_model: weights(language_model),
        multi_modal_projector: projected,
        video_tower: frames,
      });
    return {
      language,
      model: around({ model: language.backbone }),
      generating: around({ model: language.backbone, lm_head: language.head }),
      features: (given) => projected(selectedStates(c, tower(given))),
      // Of frames the class token is read too.
      videoFeatures: (given) => {
        const pixels = stateOf(given, "pixel_values_videos");
        const states = selectedStates(
          { ...c, vision_feature_select_strategy: "full" },
          frames({ pixel_values: pixels.flatten(0, 1) }),
        );
        return framesInARow(projected(states), pixels);
      },
    };
  },
  videos: framedVideosAmong({
    mark: video_token,
    written: (text) => `USER: ${video_token}\n${text} ASSISTANT:`,
    expanded: (c, count) => video_token.repeat(count * (patchCount(c.vision_config) + 1)),
  }),
  images,
  prompt: (c) => ({
    written: (text, count) => `USER: ${`${image_token}\n`.repeat(count)}${text} ASSISTANT:`,
    expanded: repeatedMark(image_token, patchCount(c.vision_config)),
    counts: anyNumber,
  }),
  unused: {
    "image_tower.": "the layers above the chosen one reach no text",
    "video_tower.": "the layers above the chosen one reach no text",
  },
};

export default multimodalFamily({
  facts,
  repo: "LanguageBind/Video-LLaVA-7B-hf",
  reference: {
    text_config: { vocab_size: 32064, max_position_embeddings: 4096, rms_norm_eps: 1e-5, rope_theta: 10000 },
    vision_config: {
      hidden_size: 1024,
      intermediate_size: 4096,
      num_hidden_layers: 24,
      num_attention_heads: 16,
      patch_size: 14,
      projection_dim: 768,
    },
  },
  generationConfig: { bos_token_id: 1, eos_token_id: 2, pad_token_id: 0 },
  tokenizer: extendedTokenizer("mistral", {
    tokens: { image_token, video_token, pad_token: "<pad>" },
    files: { "chat_template.jinja": userAndAssistant },
  }),
  preprocessor: { ...processor, image_processor_type: "VideoLlavaImageProcessor" },
  processor: {
    className: "VideoLlavaProcessor",
    imageToken: image_token,
    tokens: { video_token_index: video_token },
    settings: (c) => ({
      image_token,
      video_token,
      num_additional_image_tokens: 1,
      patch_size: c.vision_config.patch_size,
      vision_feature_select_strategy: c.vision_feature_select_strategy,
    }),
    videos: () => ({ video_processor_type: "VideoLlavaVideoProcessor" }),
  },
  tiny: (c) => ({ image_seq_length: patchCount(c.vision_config) }),
  architectures: imageTextClasses("VideoLlava", videoLlava),
});

import { internvl as configFacts } from "@tiny-random/atlas/configs/internvl";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { middleFrames } from "@tiny-random/vision/video-frames";
import { canvasProcessor } from "../../layers/canvas-processor.ts";
import { videosAsImages } from "../../layers/framed-videos.ts";
import { imageTextClasses } from "../../layers/image-text.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { imageToken, internvlModel, internvlTemplate, internvlTokens, tileFeatures } from "./tiled-images.ts";

const facts = narrowed(configFacts, {});
type InternVLConfig = ConfigOf<typeof facts>;

const { start_image_token: start, end_image_token: end, video_token: video } = internvlTokens;

/** Each frame of a video is an image of one tile, its number before it. */
const videos = videosAsImages<InternVLConfig>({
  mark: video,
  written: (text) => `<|im_start|>user\n${video}\n${text}`,
  expanded: (c, count) => {
    const image = `${start}${imageToken.repeat(tileFeatures(c))}${end}`;
    return Array.from({ length: count }, (_, frame) => `Frame${frame + 1}: ${image}`).join("\n");
  },
  reading: { frames: middleFrames },
  call: { crop_to_patches: false },
});

export default multimodalFamily({
  facts,
  repo: "OpenGVLab/InternVL3-1B-hf",
  checkpoints: { InternVLForConditionalGeneration: ["OpenGVLab/InternVL3-2B-hf", "OpenGVLab/InternVL3-8B-hf"] },
  reference: {
    text_config: {
      vocab_size: 151674,
      hidden_size: 896,
      intermediate_size: 4864,
      num_hidden_layers: 24,
      num_attention_heads: 14,
      num_key_value_heads: 2,
      rope_theta: 1000000,
    },
    vision_config: { attention_bias: true },
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
  },
  generationConfig: { bos_token_id: 151643, eos_token_id: 151645, pad_token_id: 151643 },
  tokenizer: extendedTokenizer("qwen", {
    tokens: internvlTokens,
    files: { "chat_template.jinja": internvlTemplate },
  }),
  preprocessor: canvasProcessor({
    size: { height: 448, width: 448 },
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
  }),
  processor: {
    className: "InternVLProcessor",
    imageToken,
    settings: (c) => ({ image_seq_length: tileFeatures(c) }),
    imageSettings: () => ({ max_patches: 4 }),
    videos: () => ({ video_processor_type: "InternVLVideoProcessor" }),
  },
  tiny: (c) => ({ image_seq_length: tileFeatures(c) }),
  architectures: imageTextClasses("InternVL", { ...internvlModel<InternVLConfig>(), videos }),
});

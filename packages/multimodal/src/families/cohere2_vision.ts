import { cohere2Vision as cohere2VisionFacts } from "@tiny-random/atlas/configs/cohere2_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import { canvasProcessor } from "../layers/canvas-processor.ts";
import { gatedProjector } from "../layers/gated-projector.ts";
import { cohereWithImages } from "../layers/image-chats.ts";
import { severalImages } from "../layers/image-inputs.ts";
import { anyNumber, inPlaces, patchCount, tileCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, modelKeys, stateOf } from "../layers/image-text-parts.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(cohere2VisionFacts, { vision_config: siglipVisionFacts });
type Cohere2VisionConfig = ConfigOf<typeof facts>;

const [image_token, boi_token, eoi_token, lineToken] = [
  "<|IMG_PATCH|>",
  "<|START_OF_IMG|>",
  "<|END_OF_IMG|>",
  "<|IMG_LINE_BREAK|>",
];

/** Image tokens along an edge of a tile. */
const tileSide = (c: Cohere2VisionConfig): number => Math.sqrt(patchCount(c.vision_config)) / c.downsample_factor;

/** Tiles and the whole image through SigLIP, shuffled and gated, in a text that Command A reads (Cohere, 2025). */
const cohere2Vision: ImageTextModel<Cohere2VisionConfig> = {
  parts: (c, context) => {
    const { language, tower } = imageTextTowers(c, context);
    const projected = gatedProjector({
      width: c.vision_config.hidden_size,
      between: c.alignment_intermediate_size,
      textWidth: c.text_config.hidden_size,
      by: c.downsample_factor,
    });
    return {
      ...modelKeys(language, { vision_tower: tower, multi_modal_projector: projected }),
      language,
      features: (images) => projected(stateOf(tower(images), "last_hidden_state")),
    };
  },
  images: severalImages,
  prompt: (c) => ({
    written: (text, images) => `${image_token.repeat(images)}${text}`,
    expanded: (written, ...images) => {
      const tile = `${image_token.repeat(tileSide(c) ** 2)}${lineToken}`;
      const texts = images.map((image) => `${boi_token}${tile.repeat(tileCount(image))}${eoi_token}`);
      return inPlaces(written, image_token, texts);
    },
    counts: anyNumber,
    mixed: true,
  }),
  unused: {
    "model.vision_tower.head.": "patches are read, not the image as a whole",
    "vision_tower.head.": "patches are read, not the image as a whole",
  },
};

export default multimodalFamily({
  facts,
  repo: "CohereLabs/command-a-vision-07-2025",
  reference: {
    vision_config: {
      hidden_size: 1152,
      image_size: 512,
      intermediate_size: 4304,
      num_attention_heads: 16,
      num_hidden_layers: 27,
    },
    text_config: {},
    torch_dtype: "bfloat16",
  },
  generationConfig: { bos_token_id: 5, eos_token_id: 255001, pad_token_id: 0 },
  tokenizer: extendedTokenizer("cohere", {
    tokens: { image_token, boi_token, eoi_token, img_line_break_token: lineToken },
    files: { "chat_template.jinja": cohereWithImages(image_token) },
  }),
  preprocessor: canvasProcessor({
    image_processor_type: "Cohere2VisionImageProcessor",
    size: { height: 512, width: 512 },
    patch_size: 16,
  }),
  processor: {
    className: "Cohere2VisionProcessor",
    imageToken: image_token,
    imageSettings: (c) => ({ max_patches: 4, patch_size: tileSide(c) }),
  },
  tiny: (c) => ({ alignment_intermediate_size: 2 * c.text_config.hidden_size }),
  architectures: imageTextClasses("Cohere2Vision", cohere2Vision),
});

import { ayaVision as ayaVisionFacts } from "@tiny-random/atlas/configs/aya_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { layerNorm } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import { canvasProcessor } from "../layers/canvas-processor.ts";
import { gatedProjector } from "../layers/gated-projector.ts";
import { cohereWithImages } from "../layers/image-chats.ts";
import { severalImages } from "../layers/image-inputs.ts";
import { anyNumber, inPlaces, patchCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, llavaKeys } from "../layers/image-text-parts.ts";
import { selectedStates } from "../layers/selected-states.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(ayaVisionFacts, { vision_config: siglipVisionFacts });
type AyaVisionConfig = ConfigOf<typeof facts>;

const [image_token, patchToken, startToken, endToken] = [
  "<image>",
  "<|IMG_PATCH|>",
  "<|START_OF_IMG|>",
  "<|END_OF_IMG|>",
];

/** Tokens of the tiles' numbers, by their names in tokenizer_config.json. */
const tileTokens: Readonly<Record<string, string>> = {
  tile_token: "TILE",
  tile_global_token: "TILE_GLOBAL",
  ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`tile_${index + 1}_token`, `TILE_${index + 1}`])),
};

/** Image tokens of a tile. */
const tileFeatures = (c: AyaVisionConfig): number => Math.floor(patchCount(c.vision_config) / c.downsample_factor ** 2);

/** Tiles and the whole image through SigLIP, shuffled and gated, in a text that Command R7B reads (Cohere, 2025). */
const ayaVision: ImageTextModel<AyaVisionConfig> = {
  parts: (c, context) => {
    const towers = imageTextTowers(c, context);
    const [width, textWidth] = [c.vision_config.hidden_size, c.text_config.hidden_size];
    const norm = layerNorm(width * c.downsample_factor ** 2, c.adapter_layer_norm_eps);
    const projected = gatedProjector({ width, between: textWidth, textWidth, by: c.downsample_factor }, norm);
    return {
      ...llavaKeys(towers, projected),
      language: towers.language,
      features: (images) => projected(selectedStates(c, towers.tower(images))),
    };
  },
  images: severalImages,
  prompt: (c) => ({
    written: (text, images) => `${image_token.repeat(images)}${text}`,
    expanded: (written, ...images) => {
      const patches = patchToken.repeat(tileFeatures(c));
      const texts = images.map(({ tiles }) => {
        const { rows, columns } = tiles();
        const count = rows * columns === 1 ? 0 : rows * columns;
        const parts = Array.from({ length: count }, (_, index) => `TILE_${index + 1}${patches}`);
        return `${startToken}${parts.join("")}TILE_GLOBAL${patches}${endToken}`;
      });
      return inPlaces(written, image_token, texts);
    },
    counts: anyNumber,
    mixed: true,
  }),
  unused: { "vision_tower.post_layernorm.": "the states before the last norm are read" },
};

export default multimodalFamily({
  facts,
  repo: "CohereLabs/aya-vision-8b",
  reference: {
    text_config: {
      hidden_size: 4096,
      intermediate_size: 14336,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 8,
    },
    vision_config: {
      hidden_size: 1152,
      image_size: 364,
      intermediate_size: 4304,
      num_attention_heads: 16,
      num_hidden_layers: 27,
      patch_size: 14,
      vision_use_head: false,
    },
    torch_dtype: "float16",
  },
  generationConfig: { bos_token_id: 5, eos_token_id: 255001, pad_token_id: 0 },
  tokenizer: extendedTokenizer("cohere", {
    tokens: {
      image_token,
      img_patch_token: patchToken,
      start_of_img_token: startToken,
      end_of_img_token: endToken,
      ...tileTokens,
    },
    files: { "chat_template.jinja": cohereWithImages(image_token) },
  }),
  preprocessor: canvasProcessor({ size: { height: 364, width: 364 } }),
  processor: {
    className: "AyaVisionProcessor",
    imageToken: patchToken,
    settings: (c) => ({
      image_token,
      img_patch_token: patchToken,
      start_of_img_token: startToken,
      end_of_img_token: endToken,
      patch_size: c.vision_config.patch_size,
      img_size: c.vision_config.image_size,
      downsample_factor: c.downsample_factor,
    }),
    imageSettings: () => ({ max_patches: 4 }),
  },
  architectures: imageTextClasses("AyaVision", ayaVision),
});

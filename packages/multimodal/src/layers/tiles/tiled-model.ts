import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { type ImagePrompt, inPlaces } from "../image-prompts.ts";
import type { ImageTextModel } from "../image-text.ts";
import { type ImageTextConfig, imageTextTowers, stateOf, weights } from "../image-text-parts.ts";
import { imageToken, type TileFeaturesConfig, tiledImageText, tileFeatures } from "./image-splitting.ts";
import { type ConnectorConfig, connector, patchMask, realTiles, type TileConfig, tileImages } from "./tiles.ts";

/** A config of a model that sees an image's tiles. */
type TiledConfig = ImageTextConfig & TileFeaturesConfig & TileConfig & ConnectorConfig;

/** How a processor of tiles writes a text with images, beside the tiles themselves. */
type TiledPrompt = Pick<ImagePrompt, "written" | "counts" | "grouped">;

/** An image's tiles and the image as a whole, each seen by SigLIP, in a text that Llama reads (Laurençon et al., 2024). */
export const tiledModel = <C extends TiledConfig>(prompt: TiledPrompt): ImageTextModel<C> => ({
  parts: (c, context) => {
    const { language, tower } = imageTextTowers(c, context);
    const model = module(
      { vision_model: tower, connector: connector(c), text_model: language.backbone },
      (m, pixel_values: Tensor, patch_attention_mask: Tensor) =>
        m.connector(stateOf(m.vision_model({ pixel_values, patch_attention_mask }), "last_hidden_state")),
    );
    return {
      language,
      model: baseModel(model),
      generating: weights({ model, lm_head: language.head }),
      features: ({ pixel_values, pixel_attention_mask }) => {
        if (!pixel_values || !pixel_attention_mask) throw new Error("tiles need their pixel_attention_mask");
        const { pixels, mask } = realTiles(pixel_values, pixel_attention_mask);
        return model(pixels, patchMask(mask, c.vision_config.patch_size));
      },
    };
  },
  images: tileImages,
  prompt: (c) => ({
    ...prompt,
    expanded: (written, ...images) => {
      const texts = images.map(({ tiles }) => tiledImageText(tiles(), tileFeatures(c)));
      return inPlaces(written, imageToken, texts);
    },
    mixed: true,
  }),
});

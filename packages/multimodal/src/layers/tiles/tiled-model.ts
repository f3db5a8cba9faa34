import { type AnyModule, baseModel, module, type Tensor } from "@tiny-random/nn";
import { type ImagePrompt, inPlaces } from "../image-prompts.ts";
import type { ImageTextModel } from "../image-text.ts";
import { type ImageTextConfig, imageTextTowers, stateOf, weights } from "../image-text-parts.ts";
import { imageToken, type TileFeaturesConfig, tiledImageText, tileFeatures } from "./image-splitting.ts";
import {
  type ConnectorConfig,
  connector,
  patchMask,
  realPixels,
  realTiles,
  type TileConfig,
  tileImages,
} from "./tiles.ts";

/** A config of a model that sees an image's tiles. */
type TiledConfig = ImageTextConfig & TileConfig & Pick<TileFeaturesConfig, "vision_config">;

/** How a processor of tiles writes a text with images, beside the tiles themselves. */
type TiledPrompt = Pick<ImagePrompt, "written" | "counts" | "grouped">;

/** What makes features of a tile's patches. */
export interface TileConnector<C> {
  build(c: C): ((x: Tensor) => Tensor) & AnyModule;
  /** Image tokens of a tile. */
  features(c: C): number;
}

/** An image's tiles and the image as a whole, each seen by SigLIP, in a text (Laurençon et al., 2024). */
export const tiledModelOf = <C extends TiledConfig>(
  connected: TileConnector<C>,
  prompt: TiledPrompt,
): ImageTextModel<C> => ({
  parts: (c, context) => {
    const { language, tower } = imageTextTowers(c, context);
    const model = module(
      { vision_model: tower, connector: connected.build(c), text_model: language.backbone },
      (m, pixel_values: Tensor, patch_attention_mask?: Tensor) => {
        const seen = m.vision_model({ pixel_values, ...(patch_attention_mask && { patch_attention_mask }) });
        return m.connector(stateOf(seen, "last_hidden_state"));
      },
    );
    return {
      language,
      model: baseModel(model),
      generating: weights({ model, lm_head: language.head }),
      features: ({ pixel_values, pixel_attention_mask }) => {
        if (!pixel_values) throw new Error("tiles need pixel_values");
        if (!pixel_attention_mask) return model(realPixels(pixel_values));
        const { pixels, mask } = realTiles(pixel_values, pixel_attention_mask);
        return model(pixels, patchMask(mask, c.vision_config.patch_size));
      },
    };
  },
  images: tileImages,
  prompt: (c) => ({
    ...prompt,
    expanded: (written, ...images) => {
      const texts = images.map(({ tiles }) => tiledImageText(tiles(), connected.features(c)));
      return inPlaces(written, imageToken, texts);
    },
    mixed: true,
  }),
});

/** The same by Idefics3's connector. */
export const tiledModel = <C extends TiledConfig & TileFeaturesConfig & ConnectorConfig>(
  prompt: TiledPrompt,
): ImageTextModel<C> => tiledModelOf<C>({ build: connector, features: tileFeatures }, prompt);

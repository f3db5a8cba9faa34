import type { Context } from "@tiny-random/core";
import { activation, layerNorm, linear, module, shufflePatches, type Tensor } from "@tiny-random/nn";
import { imageSizeOf, type WrittenSize } from "@tiny-random/vision/image-size";
import { chatMlWithImages } from "../../layers/image-chats.ts";
import { severalImages } from "../../layers/image-inputs.ts";
import { anyNumber, inPlaces, tileCount } from "../../layers/image-prompts.ts";
import type { ImageTextModel } from "../../layers/image-text.ts";
import {
  type ImageTextConfig,
  type ImageTextTowers,
  imageTextTowers,
  llavaKeys,
  stateOf,
} from "../../layers/image-text-parts.ts";
import { type SelectedStates, selectedStates } from "../../layers/selected-states.ts";

/** The config of a model of InternVL's shape. */
type InternVLConfig = ImageTextConfig &
  SelectedStates & {
    readonly text_config: { readonly hidden_size: number };
    readonly vision_config: {
      readonly hidden_size: number;
      readonly image_size: WrittenSize;
      readonly patch_size: WrittenSize;
    };
    readonly downsample_ratio: number;
    readonly projector_hidden_act: string;
  };

/** The config fields that decide how many image tokens a tile has. */
type TileConfig = Pick<InternVLConfig, "downsample_ratio"> & {
  readonly vision_config: { readonly image_size: WrittenSize; readonly patch_size: WrittenSize };
};

/** The token of a feature; others stand around an image. */
export const imageToken = "<IMG_CONTEXT>";
const [startToken, endToken] = ["<img>", "</img>"];

/** Image tokens of a tile. */
export const tileFeatures = ({ vision_config: c, downsample_ratio: ratio }: TileConfig): number => {
  const [image, patch] = [imageSizeOf(c.image_size), imageSizeOf(c.patch_size)];
  return Math.floor(image.height / patch.height) * Math.floor(image.width / patch.width) * ratio ** 2;
};

/** Shuffled patches, normed, through two linear layers. */
const internvlProjector = (c: InternVLConfig) => {
  const width = c.vision_config.hidden_size * Math.trunc(1 / c.downsample_ratio) ** 2;
  const textWidth = c.text_config.hidden_size;
  return module(
    { layer_norm: layerNorm(width, 1e-5), linear_1: linear(width, textWidth), linear_2: linear(textWidth, textWidth) },
    (m, x: Tensor) => m.linear_2(activation(c.projector_hidden_act)(m.linear_1(m.layer_norm(x)))),
  );
};

/** A family's own way of InternVL's model. */
interface InternVLSlots<C> {
  /** What a text has in an image's place; the token of a feature where it does not say. */
  readonly placeholder?: string;
  /** The towers; those of the config's model types where it does not say. */
  towers?(c: C, context: Context): ImageTextTowers;
  /** The checkpoint's keys of the classes' weights; LLaVA's where it does not say. */
  keys?(towers: ImageTextTowers, projector: ReturnType<typeof internvlProjector>): ReturnType<typeof llavaKeys>;
}

/** Tiles and the whole image through InternViT, shuffled, in a text (Chen et al., 2024). */
export const internvlModel = <C extends InternVLConfig>({
  placeholder = imageToken,
  towers: towersOf = imageTextTowers,
  keys = llavaKeys,
}: InternVLSlots<C> = {}): ImageTextModel<C> => ({
  parts: (c, context) => {
    const towers = towersOf(c, context);
    const projected = internvlProjector(c);
    const by = Math.trunc(1 / c.downsample_ratio);
    return {
      ...keys(towers, projected),
      language: towers.language,
      features: (images) => {
        const outputs = towers.tower(images);
        // The last layer's states are read behind the last norm.
        const last = stateOf(outputs, "last_hidden_state");
        const read = { ...outputs, [`hidden_states.${c.vision_config.num_hidden_layers}`]: last };
        return projected(shufflePatches(selectedStates(c, read), by));
      },
    };
  },
  images: severalImages,
  prompt: (c) => ({
    written: (text, images) => `<|im_start|>user\n${`${placeholder}\n`.repeat(images)}${text}`,
    expanded: (written, ...images) => {
      const tile = imageToken.repeat(tileFeatures(c));
      const texts = images.map((image) => `${startToken}${tile.repeat(tileCount(image))}${endToken}`);
      return inPlaces(written, placeholder, texts);
    },
    counts: anyNumber,
    mixed: true,
  }),
});

/** ChatML, each image on a line. */
export const internvlTemplate = chatMlWithImages(`${imageToken}\\n`);

/** Further tokens by their names in tokenizer_config.json. */
export const internvlTokens = {
  context_image_token: imageToken,
  start_image_token: startToken,
  end_image_token: endToken,
  video_token: "<video>",
};

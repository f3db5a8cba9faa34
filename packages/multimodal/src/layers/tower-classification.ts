import { type Architecture, labelsOf } from "@tiny-random/core";
import { type AnyModule, linear, type Tensor } from "@tiny-random/nn";
import { imageClass, morePatches } from "@tiny-random/vision/layers/image-class";
import { imageHeads } from "@tiny-random/vision/layers/image-model";
import { clipImageTower, type ImageTowerOutputs } from "@tiny-random/vision/layers/image-tower";
import { interpolated } from "@tiny-random/vision/layers/vit-classes";
import type { WithImageTower } from "./dual-encoder-class.ts";

/**
 * Image classification by the image tower of a dual encoder: labels of the mean of all patches, for images of any size.
 *
 * @param patches the states of the patches among those of all tokens
 * @param unused weights of the tower that only its pooled vector needs
 */
export const towerClassification = <C extends WithImageTower>(
  tower: (c: C) => ((pixels: Tensor) => ImageTowerOutputs) & AnyModule,
  patches: (hidden: Tensor) => Tensor,
  unused: Readonly<Record<string, string>>,
): Architecture<C> => ({
  ...imageClass(
    { ...interpolated, task: "image-classification", other: (c: C) => morePatches(c.vision_config) },
    (c: C) =>
      imageHeads(
        "vision_model",
        tower(c),
        { classifier: linear(c.vision_config.hidden_size, labelsOf(c)) },
        (m, { hidden }) => ({ logits: m.classifier(patches(hidden).mean(1)) }),
      ),
  ),
  unused,
});

/** Image classification by CLIP's tower: labels of the mean of all patches, without the class token. */
export const clipClassification = <C extends WithImageTower>(): Architecture<C> =>
  towerClassification(
    (c: C) => clipImageTower(c.vision_config),
    (hidden) => hidden.slice(1, 1),
    { "vision_model.post_layernorm.": "it normalizes the class token, and labels are of the patches" },
  );

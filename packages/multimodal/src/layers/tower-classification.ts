import type { Architecture } from "@tiny-random/core";
import { imageClass, morePatches } from "@tiny-random/vision/layers/image-class";
import type { ImageModel } from "@tiny-random/vision/layers/image-model";
import { interpolated } from "@tiny-random/vision/layers/vit-classes";
import type { WithImageTower } from "./dual-encoder-class.ts";

/** The class of a dual encoder that only looks at images: one score per label, of images of any size. */
export const towerClassification = <C extends WithImageTower>(build: (c: C) => ImageModel): Architecture<C> =>
  imageClass({ ...interpolated, task: "image-classification", other: (c: C) => morePatches(c.vision_config) }, build);

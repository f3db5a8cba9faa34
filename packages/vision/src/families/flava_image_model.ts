import { flavaImageModel } from "@tiny-random/atlas/configs/flava_image_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel } from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { interpolated } from "../layers/vit-classes.ts";
import { unreadMaskToken } from "../layers/vit-embeddings.ts";
import { pooledVit } from "../layers/vit-encoder.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./clip_vision_model.ts";

const facts = narrowed(flavaImageModel, { image_size: "number", patch_size: "number" });
type FlavaImageConfig = ConfigOf<typeof facts>;

/** A Vision Transformer with a token for patches that pretraining masks (Singh et al., 2022). */
const tower = (c: FlavaImageConfig) =>
  baseModel(pooledVit(c, { maskToken: c.mask_token ? unreadMaskToken(1, 1, c.hidden_size) : undefined }));

export default visionFamily({
  facts,
  repo: "facebook/flava-full",
  processor: { ...processor, image_processor_type: "FlavaImageProcessor", size: { height: 224, width: 224 } },
  variants: { "no token for masked patches": { config: { mask_token: false } } },
  architectures: { FlavaImageModel: imageClass({ task: "image-feature-extraction", ...interpolated }, tower) },
});

import { altclipVisionModel } from "@tiny-random/atlas/configs/altclip_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { towerLayer, towerLayers } from "@tiny-random/nn";
import { clipImageTower } from "../layers/image-tower.ts";
import { clipTowerClass } from "../layers/image-tower-class.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./clip_vision_model.ts";

export const altclipVisionFacts = narrowed(altclipVisionModel, { image_size: "number", patch_size: "number" });

/** The config of AltCLIP's image tower. */
type AltclipVisionConfig = ConfigOf<typeof altclipVisionFacts>;

/** CLIP's large tower. */
export const reference = {
  hidden_size: 1024,
  intermediate_size: 4096,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  patch_size: 14,
  projection_dim: 768,
};

/** CLIP's tower in AltCLIP, which saves its layers under `layer`. */
export const altclipVisionTower = (c: AltclipVisionConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, () => towerLayer(c));
  return clipImageTower(c, "pre_layrnorm", towerLayers(layers, "layer"));
};

export default visionFamily({
  facts: altclipVisionFacts,
  repo: "BAAI/AltCLIP",
  reference,
  processor,
  architectures: { AltCLIPVisionModel: clipTowerClass<AltclipVisionConfig>() },
});

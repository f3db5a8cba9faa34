import { baseModel } from "@tiny-random/nn";
import { textTowerClass, textTowerOutputs } from "../layers/encoder/text-tower.ts";
import { clipTextDefaults as clip } from "../temporary-defaults.ts";
import { textFamily } from "../text-family.ts";
import { clipTextTower } from "./clip_text_model.ts";

const { projection_dim: _, ...shared } = clip;

/** The defaults of CLIPSegTextConfig: CLIP's, whose projection is the whole model's. */
export const defaults = { ...shared, model_type: "clipseg_text_model" };

/** The config of CLIPSeg's text tower. */
export type ClipsegTextConfig = typeof defaults;

export default textFamily({
  defaults,
  repo: "CIDAS/clipseg-rd64-refined",
  tokenizer: "clip",
  architectures: {
    CLIPSegTextModel: textTowerClass(
      (c: ClipsegTextConfig) => baseModel(clipTextTower(c)),
      (tower) => (ids, context) => textTowerOutputs(tower(ids, context)),
    ),
  },
});

import { baseModel } from "@tiny-random/nn";
import { textTowerClass, textTowerOutputs } from "../layers/encoder/text-tower.ts";
import { textFamily } from "../text-family.ts";
import { type ClipTextConfig, defaults as clip, clipTextTower } from "./clip_text_model.ts";

const { projection_dim: _, ...shared } = clip;

/** The defaults of CLIPSegTextConfig: CLIP's, whose projection is the whole model's. */
export const defaults = { ...shared, model_type: "clipseg_text_model" };

/** The config of CLIPSeg's text tower. */
export type ClipsegTextConfig = Omit<ClipTextConfig, "projection_dim">;

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

import { clipsegTextModel } from "@tiny-random/atlas/configs/clipseg_text_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel } from "@tiny-random/nn";
import { textTowerClass, textTowerOutputs } from "../layers/encoder/text-tower.ts";
import { textFamily } from "../text-family.ts";
import { clipTextTower } from "./clip_text_model.ts";

export const clipsegTextFacts = narrowed(clipsegTextModel, { layer_norm_eps: "number" });

/** The config of CLIPSeg's text tower. */
type ClipsegTextConfig = ConfigOf<typeof clipsegTextFacts>;

export default textFamily({
  facts: clipsegTextFacts,
  repo: "CIDAS/clipseg-rd64-refined",
  tokenizer: "clip",
  architectures: {
    CLIPSegTextModel: textTowerClass(
      (c: ClipsegTextConfig) => baseModel(clipTextTower(c)),
      (tower) => (ids, context) => textTowerOutputs(tower(ids, context)),
    ),
  },
});

import { clipsegTextModel } from "@tiny-random/atlas/configs/clipseg_text_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";

import { bareTowerClass } from "../layers/encoder/text-tower.ts";
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
    CLIPSegTextModel: bareTowerClass<ClipsegTextConfig>(clipTextTower),
  },
});

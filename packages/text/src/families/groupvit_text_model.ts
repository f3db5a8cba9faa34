import { type GroupViTTextConfig, groupvitTextModel } from "@tiny-random/atlas/configs/groupvit_text_model";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { textTowerClass, textTowerOutputs } from "../layers/encoder/text-tower.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { clipTextTower } from "./clip_text_model.ts";

const underKey = (c: GroupViTTextConfig) =>
  module({ text_model: baseModel(clipTextTower(c)) }, (m, ids: Tensor, context: TextContext) =>
    textTowerOutputs(m.text_model(ids, context)),
  );

export default textFamily({
  facts: groupvitTextModel,
  repo: "nvidia/groupvit-gcc-yfcc",
  tokenizer: "clip",
  tiny: (_c, { size }) => ({ intermediate_size: 2 * size.width }),
  architectures: { GroupViTTextModel: textTowerClass(underKey, (model) => model) },
});

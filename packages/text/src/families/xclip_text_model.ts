import { xclipTextModel } from "@tiny-random/atlas/configs/xclip_text_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { causalMask } from "@tiny-random/nn";
import { bareTowerClass, statesAt, textTower } from "../layers/encoder/text-tower.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(xclipTextModel, { layer_norm_eps: "number" });
type XclipTextConfig = ConfigOf<typeof facts>;

/** CLIP's tower, read at the largest id whatever the config says of ends (Ni et al., 2022). */
const tower = (c: XclipTextConfig) =>
  textTower(c, {
    mask: (ids, context) => causalMask(context.attention_mask, ids),
    pool: (hidden, ids) => statesAt(hidden, ids.argmax(1)),
  });

export default textFamily({
  facts,
  repo: "microsoft/xclip-base-patch32",
  tokenizer: "clip",
  architectures: {
    XCLIPTextModel: bareTowerClass<XclipTextConfig>(tower),
  },
});

import { type AlignTextConfig, alignTextModel } from "@tiny-random/atlas/configs/align_text_model";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { pooledTextClass } from "../layers/encoder/pooled-text-class.ts";
import { textFamily } from "../text-family.ts";

/** BERT with its pooler, which ALIGN itself does not read. */
export const alignTextTower = encoderOf<AlignTextConfig>().pooledBackbone;

export default textFamily({
  facts: alignTextModel,
  repo: "kakaobrain/align-base",
  tokenizer: "bert",
  architectures: { AlignTextModel: pooledTextClass(alignTextTower) },
});

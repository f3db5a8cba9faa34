import { type ChineseCLIPTextConfig, chineseClipTextModel } from "@tiny-random/atlas/configs/chinese_clip_text_model";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { pooledTextClass } from "../layers/encoder/pooled-text-class.ts";
import { textFamily } from "../text-family.ts";

const { backbone, pooledBackbone } = encoderOf<ChineseCLIPTextConfig>();

/** BERT, whose first token's state stands for a text. */
export const chineseClipTextTower = backbone;

/** The vocabulary of Chinese BERT. */
export const reference = { vocab_size: 21128 };

export default textFamily({
  facts: chineseClipTextModel,
  repo: "OFA-Sys/chinese-clip-vit-base-patch16",
  reference,
  tokenizer: "bert",
  architectures: { ChineseCLIPTextModel: pooledTextClass(pooledBackbone) },
});

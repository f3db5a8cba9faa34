import { type ErnieConfig, ernie } from "@tiny-random/atlas/configs/ernie";
import { embedding } from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { bertClasses } from "../layers/heads/bert-classes.ts";
import { textFamily } from "../text-family.ts";

const encoder = encoderOf<ErnieConfig>({
  embeddings: (c) =>
    summedEmbeddings(c, {
      task_type_embeddings: c.use_task_id ? embedding(c.task_type_vocab_size, c.hidden_size) : undefined,
    }),
});

export default textFamily({
  facts: ernie,
  repo: "nghuyong/ernie-3.0-base-zh",
  // As PaddleNLP, from which the checkpoint was converted, configures it.
  reference: { vocab_size: 40000, max_position_embeddings: 2048, type_vocab_size: 4, use_task_id: true },
  unwritten: ["bos_token_id", "eos_token_id"],
  tokenizer: "bert",
  variants: {
    "no task types": { config: { use_task_id: false }, classes: ["ErnieModel"] },
  },
  architectures: bertClasses("Ernie", "ernie", encoder),
});

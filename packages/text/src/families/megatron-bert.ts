import { type MegatronBertConfig, megatronBert } from "@tiny-random/atlas/configs/megatron-bert";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { layersAndNorm, preNormLayer } from "../layers/encoder/pre-norm.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { bertClasses } from "../layers/heads/bert-classes.ts";
import { textFamily } from "../text-family.ts";

/** Norms before the blocks and after the last layer, none after the embeddings (Shoeybi et al., 2019). */
const encoder = encoderOf<MegatronBertConfig>({
  embeddings: (c) => summedEmbeddings(c, { norm: null }),
  layer: (c, index) => preNormLayer(c, index, { attentionNorm: "ln", feedForwardNorm: "ln" }),
  encoder: (c, layers) => layersAndNorm(c, layers, "ln"),
});

export default textFamily({
  facts: megatronBert,
  repo: "nvidia/megatron-bert-uncased-345m",
  unwritten: ["bos_token_id", "eos_token_id"],
  tokenizer: "bert",
  variants: {
    untied: { config: { tie_word_embeddings: false }, classes: ["MegatronBertForMaskedLM"] },
  },
  architectures: bertClasses("MegatronBert", "bert", encoder),
});

import { type BioGptConfig, biogpt } from "@tiny-random/atlas/configs/biogpt";
import { embedding, module, type Tensor } from "@tiny-random/nn";
import { type FairseqDecoder, fairseqDecoder } from "../layers/decoder/fairseq-decoder.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** Rows of the position table before that of position 0. */
const offset = 2;

const backbone = (c: BioGptConfig) => {
  const table = embedding(c.max_position_embeddings + offset, c.hidden_size);
  return fairseqDecoder(c, {
    width: c.hidden_size,
    heads: c.num_attention_heads,
    features: c.intermediate_size,
    activation: c.hidden_act,
    depth: c.num_hidden_layers,
    positions: module({ weight: table.weight }, (m, positions: Tensor) => positions.add(offset).embedding(m.weight)),
  });
};

/** GPT-2 on biomedical texts (Luo et al., 2022). */
const family: DecoderFamily<BioGptConfig, FairseqDecoder> = {
  key: "biogpt",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: ({ num_hidden_layers: layers, num_attention_heads: heads, hidden_size: width }) => ({
    layers,
    heads,
    headSize: width / heads,
  }),
  backbone,
  embedding: (model) => model.embed_tokens.weight,
  headKey: "output_projection",
};

export default textFamily({
  facts: biogpt,
  repo: "microsoft/biogpt",
  checkpoints: { BioGptForCausalLM: ["microsoft/BioGPT-Large"] },
  tokenizer: "biogpt",
  architectures: decoderClasses("BioGpt", family, { tokens: "classifier", answers: false }),
  variants: {
    "embeddings as they are": { config: { scale_embedding: false }, classes: ["BioGptForCausalLM"] },
    "untied embeddings": { config: { tie_word_embeddings: false }, classes: ["BioGptForCausalLM"] },
  },
});

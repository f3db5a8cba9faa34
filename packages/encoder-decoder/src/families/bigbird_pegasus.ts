import { type BigBirdPegasusConfig, bigbirdPegasus } from "@tiny-random/atlas/configs/bigbird_pegasus";
import { attend, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";
import { blockSparseMask, lastBlockIsGlobal, longestUncut } from "@tiny-random/text/layers/encoder/block-sparse-mask";
import { textFamily } from "@tiny-random/text/text-family";
import type { Source } from "../layers/attention.ts";
import {
  type BartFamily,
  bartCausalLM,
  bartConditionalGeneration,
  bartModel,
  bartTextClasses,
  bartTowers,
} from "../layers/bart-classes.ts";
import { bartDecoderLayer, bartEncoderLayer, preNorm } from "../layers/bart-layers.ts";
import { learnedPositions } from "../layers/positions.ts";
import { needed } from "../layers/seq2seq-family.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

/** Attention with BERT's keys, and an output projection beside it. */
const attention = (c: BigBirdPegasusConfig) => {
  const project = () => linear(c.d_model, c.d_model, { bias: c.use_bias });
  const heads = c.encoder_attention_heads;
  const self = module({ query: project(), key: project(), value: project() }, (m, x: Tensor, { mask }: Source) => {
    const split = (part: Tensor) => splitHeads(part, heads, c.d_model / heads);
    return attend(split(m.query(x)), split(m.key(x)), split(m.value(x)), { mask });
  });
  return module({ self, output: project() }, (m, x: Tensor, source: Source) => m.output(m.self(x, source)));
};

/** Whole blocks of more tokens than texts have that are not cut into blocks. */
const promptLength = (c: BigBirdPegasusConfig): number => longestUncut(c) + c.block_size;

/** Pegasus with BigBird's encoder (Zaheer et al., 2020); its norm at the end has the key of one behind the embeddings. */
const family: BartFamily<BigBirdPegasusConfig> = {
  order: preNorm,
  positions: (c) => learnedPositions(c.max_position_embeddings, c.d_model, 0),
  norms: { layer_norm: true },
  lastNormKey: "layernorm_embedding",
  encoderLayer: (c) => bartEncoderLayer(c, { order: preNorm }, attention(c)),
  decoderLayer: (c) => bartDecoderLayer(c, { order: preNorm, biases: c.use_bias ? "all" : "none" }),
  encoderSource: (inputs, c) => ({ mask: blockSparseMask(c, needed(inputs, "attention_mask")) }),
  texts: (c) => ({ sentences: 2, multipleOf: c.block_size, promptLength: promptLength(c) }),
  padding: { none: lastBlockIsGlobal },
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "summarization",
  bias: true,
};

export default textFamily({
  facts: bigbirdPegasus,
  repo: "google/bigbird-pegasus-large-arxiv",
  checkpoints: {
    BigBirdPegasusForConditionalGeneration: [
      "google/bigbird-pegasus-large-pubmed",
      "google/bigbird-pegasus-large-bigpatent",
    ],
  },
  generationConfig: { bos_token_id: 2, decoder_start_token_id: 2, eos_token_id: 1, pad_token_id: 0 },
  tiny: (c) => ({ block_size: Math.min(c.block_size, 2) }),
  tokenizer: "pegasus",
  towers: bartTowers(family),
  architectures: {
    BigBirdPegasusModel: bartModel(family),
    BigBirdPegasusForConditionalGeneration: bartConditionalGeneration(family),
    BigBirdPegasusForCausalLM: bartCausalLM(family, { tied: false }),
    ...bartTextClasses("BigBirdPegasus", family),
  },
  variants: {
    "full attention": { config: { attention_type: "original_full" }, classes: ["BigBirdPegasusModel"] },
    "projections with biases": { config: { use_bias: true }, classes: ["BigBirdPegasusModel"] },
  },
});

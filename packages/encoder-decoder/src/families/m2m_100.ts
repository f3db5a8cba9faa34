import { textFamily } from "@tiny-random/text/text-family";
import { type BartFamily, bartConditionalGeneration, bartModel } from "../layers/bart-classes.ts";
import { bartDefaults } from "../layers/bart-defaults.ts";
import { preNorm } from "../layers/bart-layers.ts";
import { fairseqPositions } from "../layers/positions.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

/** The defaults of M2M100Config. */
const defaults = {
  model_type: "m2m_100",
  vocab_size: 128112,
  ...bartDefaults,
  encoder_layerdrop: 0.05,
  decoder_layerdrop: 0.05,
  activation_function: "relu",
  attention_dropout: 0.1,
  decoder_start_token_id: 2,
  scale_embedding: true,
  pad_token_id: 1,
  bos_token_id: 0,
  eos_token_id: 2,
  tie_word_embeddings: true,
};
type M2M100Config = typeof defaults;

/** Positions count tokens and leave padding out; no checkpoint holds them (Fan et al., 2020). */
const family: BartFamily<M2M100Config> = {
  order: preNorm,
  positions: (c) => fairseqPositions(c.max_position_embeddings, c.d_model, c.pad_token_id),
  norms: { layer_norm: true },
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "translation",
  bias: false,
};

export default textFamily({
  defaults,
  // NLLB, whose tokenizer needs nothing but tokenizer.json.
  repo: "facebook/nllb-200-distilled-600M",
  checkpoints: {
    M2M100ForConditionalGeneration: ["facebook/m2m100_418M", "facebook/nllb-200-distilled-1.3B"],
  },
  reference: { vocab_size: 256206, tokenizer_class: "NllbTokenizer" },
  generationConfig: { bos_token_id: 0, decoder_start_token_id: 2, eos_token_id: 2, max_length: 200, pad_token_id: 1 },
  tokenizer: "nllb",
  architectures: {
    M2M100Model: bartModel(family),
    M2M100ForConditionalGeneration: bartConditionalGeneration(family),
  },
});

import { m2m100 } from "@tiny-random/atlas/configs/m2m_100";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { textFamily } from "@tiny-random/text/text-family";
import { embeddedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { type BartFamily, bartConditionalGeneration, bartModel } from "../layers/bart-classes.ts";
import { preNorm } from "../layers/bart-layers.ts";
import { fairseqPositions } from "../layers/positions.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

const facts = narrowed(m2m100, { pad_token_id: "number", decoder_start_token_id: "number" });
type M2M100Config = ConfigOf<typeof facts>;

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
  facts,
  // NLLB, whose tokenizer needs nothing but tokenizer.json.
  repo: "facebook/nllb-200-distilled-600M",
  checkpoints: {
    M2M100ForConditionalGeneration: ["facebook/nllb-200-distilled-1.3B", "Xenova/nllb-200-distilled-600M"],
  },
  reference: { vocab_size: 256206, tokenizer_class: "NllbTokenizer" },
  generationConfig: { bos_token_id: 0, decoder_start_token_id: 2, eos_token_id: 2, max_length: 200, pad_token_id: 1 },
  tokenizer: "nllb",
  variants: {
    "M2M-100": {
      config: { vocab_size: 128112, tokenizer_class: "M2M100Tokenizer" },
      generationConfig: {
        bos_token_id: 0,
        decoder_start_token_id: 2,
        early_stopping: true,
        eos_token_id: 2,
        max_length: 200,
        num_beams: 5,
        pad_token_id: 1,
      },
      files: embeddedTokenizer("m2m_100"),
      checkpoints: {
        M2M100ForConditionalGeneration: ["facebook/m2m100_418M", "facebook/m2m100_1.2B", "Xenova/m2m100_418M"],
      },
      classes: ["M2M100ForConditionalGeneration"],
    },
  },
  architectures: {
    M2M100Model: bartModel(family),
    M2M100ForConditionalGeneration: bartConditionalGeneration(family),
  },
});

import { type MarianConfig, marian } from "@tiny-random/atlas/configs/marian";
import { textFamily } from "@tiny-random/text/text-family";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { embeddedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { type BartFamily, bartCausalLM, bartConditionalGeneration, bartModel } from "../layers/bart-classes.ts";
import { postNorm } from "../layers/bart-layers.ts";
import { sinusoidalPositions } from "../layers/positions.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

/** The first Transformer with swish (Junczys-Dowmunt et al., 2018). */
const familyWith = (saved: boolean): BartFamily<MarianConfig> => ({
  order: postNorm,
  positions: (c) => sinusoidalPositions(c.max_position_embeddings, c.d_model, saved),
  norms: {},
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "translation",
  bias: true,
});

export default textFamily({
  facts: marian,
  repo: "Helsinki-NLP/opus-mt-en-de",
  checkpoints: {
    MarianMTModel: [
      "Helsinki-NLP/opus-mt-en-de",
      "Helsinki-NLP/opus-mt-en-fr",
      "Helsinki-NLP/opus-mt-en-es",
      "Helsinki-NLP/opus-mt-de-en",
      "Helsinki-NLP/opus-mt-fr-en",
      "Xenova/opus-mt-en-de",
    ],
  },
  reference: {
    max_position_embeddings: 512,
    encoder_layers: 6,
    encoder_ffn_dim: 2048,
    encoder_attention_heads: 8,
    decoder_layers: 6,
    decoder_ffn_dim: 2048,
    decoder_attention_heads: 8,
    activation_function: "swish",
    d_model: 512,
    scale_embedding: true,
    bos_token_id: 0,
  },
  generationConfig: {
    bad_words_ids: [[58100]],
    bos_token_id: 0,
    decoder_start_token_id: 58100,
    eos_token_id: 0,
    forced_eos_token_id: 0,
    max_length: 512,
    num_beams: 6,
    pad_token_id: 58100,
  },
  tokenizer: embeddedTokenizer("marian", { tokenizer_class: "MarianTokenizer" }),
  processor: (c, context) => tokenizerBuilder(c, context, { decoder_start_token_id: "<pad>", bos_token_id: "</s>" }),
  architectures: {
    MarianModel: bartModel(familyWith(true)),
    // The class that translates leaves the waves out of its checkpoints.
    MarianMTModel: bartConditionalGeneration(familyWith(false)),
    MarianForCausalLM: bartCausalLM(familyWith(true)),
  },
});

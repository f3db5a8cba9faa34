import { pegasus } from "@tiny-random/atlas/configs/pegasus";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { textFamily } from "@tiny-random/text/text-family";
import {
  type BartFamily,
  bartCausalLM,
  bartConditionalGeneration,
  bartModel,
  bartTowers,
} from "../layers/bart-classes.ts";
import { preNorm } from "../layers/bart-layers.ts";
import { sinusoidalPositions } from "../layers/positions.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

const facts = narrowed(pegasus, { decoder_start_token_id: "number" });
type PegasusConfig = ConfigOf<typeof facts>;

/** Waves for positions, which checkpoints hold, and norms before the blocks (Zhang et al., 2019). */
const family: BartFamily<PegasusConfig> = {
  order: preNorm,
  positions: (c) => sinusoidalPositions(c.max_position_embeddings, c.d_model, true),
  norms: { layer_norm: true },
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "summarization",
  bias: true,
};

export default textFamily({
  facts,
  repo: "google/pegasus-xsum",
  checkpoints: {
    PegasusForConditionalGeneration: ["google/pegasus-large", "google/pegasus-cnn_dailymail"],
  },
  reference: {
    vocab_size: 96103,
    max_position_embeddings: 512,
    encoder_layers: 16,
    decoder_layers: 16,
    activation_function: "relu",
    scale_embedding: true,
    bos_token_id: 0,
    add_bias_logits: false,
    add_final_layer_norm: true,
    extra_pos_embeddings: 1,
    normalize_before: true,
    normalize_embedding: false,
    static_position_embeddings: true,
  },
  generationConfig: {
    bos_token_id: 0,
    decoder_start_token_id: 0,
    eos_token_id: 1,
    forced_eos_token_id: 1,
    length_penalty: 0.6,
    max_length: 64,
    num_beams: 8,
    pad_token_id: 0,
  },
  tokenizer: "pegasus",
  towers: bartTowers(family),
  architectures: {
    PegasusModel: bartModel(family),
    PegasusForConditionalGeneration: bartConditionalGeneration(family),
    PegasusForCausalLM: bartCausalLM(family),
  },
});

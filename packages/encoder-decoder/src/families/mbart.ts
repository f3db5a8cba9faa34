import { mbart } from "@tiny-random/atlas/configs/mbart";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { textFamily } from "@tiny-random/text/text-family";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import {
  type BartFamily,
  bartCausalLM,
  bartConditionalGeneration,
  bartModel,
  bartTextClasses,
  bartTowers,
} from "../layers/bart-classes.ts";
import { preNorm } from "../layers/bart-layers.ts";
import { learnedPositions } from "../layers/positions.ts";
import { wrapTokensRight } from "../layers/shift-tokens.ts";

const facts = narrowed(mbart, { pad_token_id: "number" });
type MBartConfig = ConfigOf<typeof facts>;

/** BART with norms before the blocks and one at the end of each half (Liu et al., 2020). */
const family: BartFamily<MBartConfig> = {
  order: preNorm,
  positions: (c) => learnedPositions(c.max_position_embeddings, c.d_model, 2),
  norms: { layernorm_embedding: true, layer_norm: true },
  // A text ends with its language, which its decoder starts from.
  shifted: (ids, c) => wrapTokensRight(ids, c.pad_token_id),
  task: "translation",
  bias: true,
};

export default textFamily({
  facts,
  repo: "facebook/mbart-large-en-ro",
  checkpoints: {
    MBartForConditionalGeneration: ["facebook/mbart-large-cc25", "facebook/mbart-large-50-many-to-many-mmt"],
  },
  reference: {
    vocab_size: 250027,
    scale_embedding: true,
    decoder_start_token_id: 250020,
    add_bias_logits: false,
    add_final_layer_norm: true,
    normalize_before: true,
    normalize_embedding: true,
    static_position_embeddings: false,
  },
  generationConfig: {
    bos_token_id: 0,
    decoder_start_token_id: 250020,
    early_stopping: true,
    eos_token_id: 2,
    forced_eos_token_id: 2,
    max_length: 200,
    num_beams: 5,
    pad_token_id: 1,
  },
  tokenizer: "mbart",
  processor: (c, context) => tokenizerBuilder(c, context, { decoder_start_token_id: "ro_RO" }),
  towers: bartTowers(family),
  architectures: {
    MBartModel: bartModel(family),
    MBartForConditionalGeneration: bartConditionalGeneration(family),
    MBartForCausalLM: bartCausalLM(family),
    ...bartTextClasses("MBart", family),
  },
});

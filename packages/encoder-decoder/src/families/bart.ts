import { bart } from "@tiny-random/atlas/configs/bart";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { textFamily } from "@tiny-random/text/text-family";
import {
  type BartFamily,
  bartCausalLM,
  bartConditionalGeneration,
  bartModel,
  bartTextClasses,
  bartTowers,
} from "../layers/bart-classes.ts";
import { postNorm } from "../layers/bart-layers.ts";
import { learnedPositions } from "../layers/positions.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";

export const bartFacts = narrowed(bart, {
  d_model: "number",
  activation_function: "string",
  encoder_layers: "number",
  encoder_attention_heads: "number",
  encoder_ffn_dim: "number",
  decoder_layers: "number",
  decoder_attention_heads: "number",
  decoder_ffn_dim: "number",
  scale_embedding: "boolean",
  decoder_start_token_id: "number",
});

/** The config of BART. */
export type BartConfig = ConfigOf<typeof bartFacts> & { readonly num_labels?: number };

/** Norms behind the blocks, and one behind the embeddings (Lewis et al., 2019). */
export const bartFamily: BartFamily<BartConfig> = {
  order: postNorm,
  positions: (c) => learnedPositions(c.max_position_embeddings, c.d_model, 2),
  norms: { layernorm_embedding: true },
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "summarization",
  bias: true,
};

export default textFamily<BartConfig>({
  facts: bartFacts,
  // Three labels, those of MNLI, where a config says nothing of labels.
  resolve: (_, merged) => (merged["id2label"] || merged["num_labels"] ? {} : { num_labels: 3 }),
  repo: "facebook/bart-base",
  checkpoints: {
    BartForConditionalGeneration: [
      "facebook/bart-large",
      "facebook/bart-large-cnn",
      "sshleifer/distilbart-cnn-12-6",
      "Xenova/distilbart-cnn-6-6",
    ],
    BartForSequenceClassification: ["facebook/bart-large-mnli"],
  },
  reference: {
    d_model: 768,
    encoder_layers: 6,
    encoder_ffn_dim: 3072,
    encoder_attention_heads: 12,
    decoder_layers: 6,
    decoder_ffn_dim: 3072,
    decoder_attention_heads: 12,
    add_bias_logits: false,
    add_final_layer_norm: false,
    normalize_before: false,
    normalize_embedding: true,
    id2label: { "0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2" },
    label2id: { LABEL_0: 0, LABEL_1: 1, LABEL_2: 2 },
  },
  generationConfig: {
    bos_token_id: 0,
    decoder_start_token_id: 2,
    early_stopping: true,
    eos_token_id: 2,
    forced_bos_token_id: 0,
    forced_eos_token_id: 2,
    no_repeat_ngram_size: 3,
    num_beams: 4,
    pad_token_id: 1,
  },
  tokenizer: "roberta",
  towers: bartTowers(bartFamily),
  architectures: {
    BartModel: bartModel(bartFamily),
    BartForConditionalGeneration: bartConditionalGeneration(bartFamily),
    BartForCausalLM: bartCausalLM(bartFamily),
    ...bartTextClasses("Bart", bartFamily),
  },
});

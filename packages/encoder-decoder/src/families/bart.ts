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

/** The defaults of BartConfig: BART large. */
const defaults = {
  model_type: "bart",
  vocab_size: 50265,
  max_position_embeddings: 1024,
  encoder_layers: 12,
  encoder_ffn_dim: 4096,
  encoder_attention_heads: 16,
  decoder_layers: 12,
  decoder_ffn_dim: 4096,
  decoder_attention_heads: 16,
  encoder_layerdrop: 0,
  decoder_layerdrop: 0,
  activation_function: "gelu",
  d_model: 1024,
  dropout: 0.1,
  attention_dropout: 0,
  activation_dropout: 0,
  init_std: 0.02,
  classifier_dropout: 0,
  scale_embedding: false,
  use_cache: true,
  pad_token_id: 1,
  bos_token_id: 0,
  eos_token_id: 2,
  is_encoder_decoder: true,
  decoder_start_token_id: 2,
  forced_eos_token_id: 2,
  is_decoder: false,
  tie_word_embeddings: true,
};
type BartConfig = typeof defaults;

/** Norms behind the blocks, and one behind the embeddings (Lewis et al., 2019). */
const family: BartFamily<BartConfig> = {
  order: postNorm,
  positions: (c) => learnedPositions(c.max_position_embeddings, c.d_model, 2),
  norms: { layernorm_embedding: true },
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id),
  task: "summarization",
  bias: true,
};

export default textFamily({
  defaults,
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
  towers: bartTowers(family),
  architectures: {
    BartModel: bartModel(family),
    BartForConditionalGeneration: bartConditionalGeneration(family),
    BartForCausalLM: bartCausalLM(family),
    ...bartTextClasses("Bart", family),
  },
});

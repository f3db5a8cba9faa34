import { textFamily } from "@tiny-random/text/text-family";
import { t5Classes } from "./t5.ts";

/** The defaults of MT5Config: mT5 small. */
const defaults = {
  model_type: "mt5",
  vocab_size: 250112,
  d_model: 512,
  d_kv: 64,
  d_ff: 1024,
  num_layers: 8,
  num_decoder_layers: null as number | null,
  num_heads: 6,
  relative_attention_num_buckets: 32,
  relative_attention_max_distance: 128,
  dropout_rate: 0.1,
  layer_norm_epsilon: 1e-6,
  initializer_factor: 1,
  feed_forward_proj: "gated-gelu",
  is_encoder_decoder: true,
  use_cache: true,
  tie_word_embeddings: true,
  bos_token_id: null as number | null,
  pad_token_id: 0,
  eos_token_id: 1,
  decoder_start_token_id: 0,
  classifier_dropout: 0,
  is_decoder: false,
};

export default textFamily({
  defaults,
  repo: "google/mt5-small",
  // The checkpoint denies its tie, which Transformers 5 makes all the same; said as it is, version 4 agrees.
  reference: { num_decoder_layers: 8 },
  generationConfig: { decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0 },
  tokenizer: "t5",
  architectures: t5Classes("MT5", () => false),
});

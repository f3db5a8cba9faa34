// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ClvpDecoderConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  max_position_embeddings: number;
  max_text_tokens: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  n_inner: number | null;
  num_mel_attn_blocks: number;
  activation_function: string;
  resid_pdrop: number;
  embd_pdrop: number;
  attention_dropout: number;
  layer_norm_epsilon: number;
  initializer_range: number;
  summary_type: string;
  summary_use_proj: boolean;
  summary_activation: string | null;
  summary_proj_to_labels: boolean;
  summary_first_dropout: number;
  use_cache: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  feature_size: number;
  use_attention_bias: boolean;
  initializer_factor: number;
  decoder_fixing_codes: readonly number[];
  add_cross_attention: boolean;
}>;

export const clvpDecoder = configFacts<ClvpDecoderConfig>({
  className: "ClvpDecoderConfig",
  defaults: {
    model_type: "clvp_decoder",
    vocab_size: 8194,
    max_position_embeddings: 608,
    max_text_tokens: 404,
    hidden_size: 1024,
    num_hidden_layers: 30,
    num_attention_heads: 16,
    n_inner: null,
    num_mel_attn_blocks: 6,
    activation_function: "gelu_new",
    resid_pdrop: 0.1,
    embd_pdrop: 0.1,
    attention_dropout: 0.1,
    layer_norm_epsilon: 1e-05,
    initializer_range: 0.02,
    summary_type: "cls_index",
    summary_use_proj: true,
    summary_activation: null,
    summary_proj_to_labels: true,
    summary_first_dropout: 0.1,
    use_cache: true,
    bos_token_id: 8192,
    eos_token_id: 8193,
    pad_token_id: null,
    feature_size: 80,
    use_attention_bias: true,
    initializer_factor: 1,
    decoder_fixing_codes: [83, 45, 45, 248],
    add_cross_attention: false,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_factor", "initializer_range", "layer_norm_epsilon", "resid_pdrop"],
});

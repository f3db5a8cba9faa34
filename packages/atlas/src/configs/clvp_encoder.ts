// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ClvpEncoderConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  projection_dim: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  dropout: number;
  use_rotary_embedding: boolean;
  use_attention_bias: boolean;
  summary_type: string;
  initializer_factor: number;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
}>;

export const clvpEncoder = configFacts<ClvpEncoderConfig>({
  className: "ClvpEncoderConfig",
  defaults: {
    model_type: "clvp_encoder",
    vocab_size: 256,
    hidden_size: 768,
    intermediate_size: 1536,
    projection_dim: 768,
    num_hidden_layers: 20,
    num_attention_heads: 12,
    hidden_act: "gelu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0.1,
    dropout: 0.1,
    use_rotary_embedding: true,
    use_attention_bias: false,
    summary_type: "mean",
    initializer_factor: 1,
    bos_token_id: 255,
    eos_token_id: 0,
    pad_token_id: null,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "dropout", "initializer_factor", "layer_norm_eps"],
});

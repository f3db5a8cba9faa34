// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BridgeTowerTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  initializer_factor: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  max_position_embeddings: number;
  type_vocab_size: number;
  layer_norm_eps: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  use_cache: boolean;
  is_decoder: boolean;
  add_cross_attention: boolean;
}>;

export const bridgetowerTextModel = configFacts<BridgeTowerTextConfig>({
  className: "BridgeTowerTextConfig",
  defaults: {
    model_type: "bridgetower_text_model",
    vocab_size: 50265,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    initializer_factor: 1,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 514,
    type_vocab_size: 1,
    layer_norm_eps: 1e-05,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    use_cache: true,
    is_decoder: false,
    add_cross_attention: false,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_factor", "layer_norm_eps"],
});

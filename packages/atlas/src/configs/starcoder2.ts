// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Starcoder2Config = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  norm_epsilon: number;
  use_cache: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  sliding_window: number | null;
  attention_dropout: number;
  residual_dropout: number;
  embedding_dropout: number;
  use_bias: boolean;
  tie_word_embeddings: boolean;
}>;

export const starcoder2 = configFacts<Starcoder2Config>({
  className: "Starcoder2Config",
  defaults: {
    model_type: "starcoder2",
    vocab_size: 49152,
    hidden_size: 3072,
    intermediate_size: 12288,
    num_hidden_layers: 30,
    num_attention_heads: 24,
    num_key_value_heads: 2,
    hidden_act: "gelu_pytorch_tanh",
    max_position_embeddings: 4096,
    initializer_range: 0.018042,
    norm_epsilon: 1e-05,
    use_cache: true,
    bos_token_id: 50256,
    eos_token_id: 50256,
    pad_token_id: null,
    rope_parameters: null,
    sliding_window: null,
    attention_dropout: 0,
    residual_dropout: 0,
    embedding_dropout: 0,
    use_bias: true,
    tie_word_embeddings: true,
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "norm_epsilon"],
});

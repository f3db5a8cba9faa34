// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FNetConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  max_position_embeddings: number;
  type_vocab_size: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_tpu_fourier_optimizations: boolean;
  tpu_short_seq_length: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
}>;

export const fnet = configFacts<FNetConfig>({
  className: "FNetConfig",
  defaults: {
    model_type: "fnet",
    vocab_size: 32000,
    hidden_size: 768,
    num_hidden_layers: 12,
    intermediate_size: 3072,
    hidden_act: "gelu_new",
    hidden_dropout_prob: 0.1,
    max_position_embeddings: 512,
    type_vocab_size: 4,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    use_tpu_fourier_optimizations: false,
    tpu_short_seq_length: 512,
    pad_token_id: 3,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});

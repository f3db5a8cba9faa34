// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type NeoMMEConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  embedding_rank: number;
  hidden_size: number;
  intermediate_size: number;
  hidden_act: string;
  mlp_bias: boolean;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  max_position_embeddings: number;
  norm_eps: number;
  initializer_range: number;
  attention_dropout: number;
  attention_bias: boolean;
  layer_types: readonly string[] | null;
  rope_parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  sliding_window: number | null;
  residual_multiplier: number | null;
  patch_size: number;
  embedding_dim: number;
  pad_token_id: number | null;
  document_token_id: number | null;
  image_token_id: number | null;
  tie_word_embeddings: boolean;
}>;

export const neomme = configFacts<NeoMMEConfig>({
  className: "NeoMMEConfig",
  defaults: {
    model_type: "neomme",
    vocab_size: 131072,
    embedding_rank: 256,
    hidden_size: 1024,
    intermediate_size: 3584,
    hidden_act: "relu2",
    mlp_bias: false,
    num_hidden_layers: 17,
    num_attention_heads: 16,
    num_key_value_heads: 4,
    head_dim: 64,
    max_position_embeddings: 16384,
    norm_eps: 1e-06,
    initializer_range: 0.02,
    attention_dropout: 0,
    attention_bias: false,
    layer_types: null,
    rope_parameters: null,
    sliding_window: 256,
    residual_multiplier: null,
    patch_size: 32,
    embedding_dim: 128,
    pad_token_id: 0,
    document_token_id: 5,
    image_token_id: 6,
    tie_word_embeddings: true,
  },
  rules: {
    layer_types: {
      value: [
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
      ],
      while: ["num_hidden_layers"],
    },
    residual_multiplier: { value: 0.17149858514250885, while: ["num_hidden_layers"] },
  },
  rope: {
    full_attention: { theta: 1000000, share: 0.25, thetaKey: "rope_theta" },
    sliding_attention: { theta: 10000, share: 1, thetaKey: "rope_theta" },
  },
  floats: ["attention_dropout", "initializer_range", "norm_eps", "residual_multiplier"],
});

// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Lfm3Config = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  max_position_embeddings: number;
  initializer_range: number;
  norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  conv_bias: boolean;
  conv_L_cache: number;
  layer_types: readonly string[];
  head_dim: number;
  sliding_window: number | null;
  use_sandwich_norm: boolean;
  use_attention_gate: boolean;
  attention_bias: boolean;
  attention_dropout: number;
}>;

export const lfm3 = configFacts<Lfm3Config>({
  className: "Lfm3Config",
  defaults: {
    model_type: "lfm3",
    vocab_size: 128000,
    hidden_size: 2048,
    intermediate_size: 7680,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    num_key_value_heads: 4,
    max_position_embeddings: 128000,
    initializer_range: 0.02,
    norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 124893,
    bos_token_id: 124894,
    eos_token_id: 124900,
    tie_word_embeddings: true,
    rope_parameters: null,
    conv_bias: false,
    conv_L_cache: 7,
    layer_types: null,
    head_dim: 128,
    sliding_window: 256,
    use_sandwich_norm: true,
    use_attention_gate: true,
    attention_bias: false,
    attention_dropout: 0,
  },
  rules: {
    layer_types: {
      layers: "num_hidden_layers",
      pattern: [
        "conv",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
        "conv",
        "sliding_attention",
        "conv",
        "full_attention",
      ],
    },
  },
  rope: {
    full_attention: { theta: 1000000, type: "proportional", share: 0.5 },
    sliding_attention: { theta: 10000, shareKey: "partial_rotary_factor" },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "norm_eps"],
  aliases: { rms_norm_eps: "norm_eps" },
});

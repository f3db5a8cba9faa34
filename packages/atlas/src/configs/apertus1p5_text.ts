// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Apertus1p5TextConfig = Readonly<{
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
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
  output_vocab_size: number | null;
}>;

export const apertus1p5Text = configFacts<Apertus1p5TextConfig>({
  className: "Apertus1p5TextConfig",
  defaults: {
    model_type: "apertus1p5_text",
    vocab_size: 266752,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: null,
    hidden_act: "xielu",
    max_position_embeddings: 65536,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 3,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    output_vocab_size: null,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: {
    "": {
      theta: 12000000,
      settings: {
        rope_type: "llama3",
        factor: 8,
        original_max_position_embeddings: 8192,
        low_freq_factor: 1,
        high_freq_factor: 4,
      },
      shareKey: "partial_rotary_factor",
      scaled: true,
    },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});

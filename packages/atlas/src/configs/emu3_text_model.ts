// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Emu3TextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number | null;
  hidden_act: string;
  max_position_embeddings: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number;
  bos_token_id: number;
  eos_token_id: number | readonly number[] | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_dropout: number;
  initializer_range: number;
  tie_word_embeddings: boolean;
}>;

export const emu3TextModel = configFacts<Emu3TextConfig>({
  className: "Emu3TextConfig",
  defaults: {
    model_type: "emu3_text_model",
    vocab_size: 184622,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 9216,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 151643,
    bos_token_id: 151849,
    eos_token_id: 151850,
    rope_parameters: null,
    attention_dropout: 0.1,
    initializer_range: 0.02,
    tie_word_embeddings: false,
  },
  rope: { "": { theta: 1000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});

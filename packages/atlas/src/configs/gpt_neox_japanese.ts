// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GPTNeoXJapaneseConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_multiple_size: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_cache: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_dropout: number;
  hidden_dropout: number;
  is_decoder: boolean;
  pad_token_id: number | null;
  tie_word_embeddings: boolean;
}>;

export const gptNeoxJapanese = configFacts<GPTNeoXJapaneseConfig>({
  className: "GPTNeoXJapaneseConfig",
  defaults: {
    model_type: "gpt_neox_japanese",
    vocab_size: 32000,
    hidden_size: 2560,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    intermediate_multiple_size: 4,
    hidden_act: "gelu",
    max_position_embeddings: 2048,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    use_cache: true,
    bos_token_id: 31996,
    eos_token_id: 31999,
    rope_parameters: null,
    attention_dropout: 0.1,
    hidden_dropout: 0,
    is_decoder: false,
    pad_token_id: null,
    tie_word_embeddings: true,
  },
  rope: { "": { theta: 10000, share: 1, thetaKey: "rotary_emb_base", shareKey: "rotary_pct", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "hidden_dropout", "initializer_range", "layer_norm_eps"],
});

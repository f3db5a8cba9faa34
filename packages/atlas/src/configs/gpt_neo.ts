// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GPTNeoConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  max_position_embeddings: number;
  hidden_size: number;
  num_layers: number;
  attention_types: readonly unknown[];
  num_heads: number;
  intermediate_size: number | null;
  window_size: number;
  activation_function: string;
  resid_dropout: number;
  embed_dropout: number;
  attention_dropout: number;
  classifier_dropout: number;
  layer_norm_epsilon: number;
  initializer_range: number;
  use_cache: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  tie_word_embeddings: boolean;
  attention_layers: readonly string[];
}>;

export const gptNeo = configFacts<GPTNeoConfig>({
  className: "GPTNeoConfig",
  defaults: {
    model_type: "gpt_neo",
    vocab_size: 50257,
    max_position_embeddings: 2048,
    hidden_size: 2048,
    num_layers: 24,
    attention_types: null,
    num_heads: 16,
    intermediate_size: null,
    window_size: 256,
    activation_function: "gelu_new",
    resid_dropout: 0,
    embed_dropout: 0,
    attention_dropout: 0,
    classifier_dropout: 0.1,
    layer_norm_epsilon: 1e-05,
    initializer_range: 0.02,
    use_cache: true,
    bos_token_id: 50256,
    eos_token_id: 50256,
    pad_token_id: null,
    tie_word_embeddings: true,
  },
  rules: {
    attention_types: { value: [[["global", "local"], 12]] },
    attention_layers: {
      value: [
        "global",
        "local",
        "global",
        "local",
        "global",
        "local",
        "global",
        "local",
        "global",
        "local",
        "global",
        "local",
        "global",
        "local",
        "global",
        "local",
        "global",
        "local",
        "global",
        "local",
        "global",
        "local",
        "global",
        "local",
      ],
    },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "classifier_dropout", "initializer_range", "layer_norm_epsilon"],
  aliases: { num_attention_heads: "num_heads", num_hidden_layers: "num_layers" },
});

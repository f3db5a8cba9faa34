// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type RwkvConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  context_length: number;
  hidden_size: number;
  num_hidden_layers: number;
  attention_hidden_size: number;
  intermediate_size: number;
  layer_norm_epsilon: number;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  rescale_every: number;
  tie_word_embeddings: boolean;
  use_cache: boolean;
}>;

export const rwkv = configFacts<RwkvConfig>({
  className: "RwkvConfig",
  defaults: {
    model_type: "rwkv",
    vocab_size: 50277,
    context_length: 1024,
    hidden_size: 4096,
    num_hidden_layers: 32,
    attention_hidden_size: null,
    intermediate_size: null,
    layer_norm_epsilon: 1e-05,
    bos_token_id: 0,
    eos_token_id: 0,
    rescale_every: 6,
    tie_word_embeddings: false,
    use_cache: true,
  },
  rules: { attention_hidden_size: { copy: "hidden_size" }, intermediate_size: { times: "hidden_size", by: 4 } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["layer_norm_epsilon"],
  aliases: { max_position_embeddings: "context_length" },
});

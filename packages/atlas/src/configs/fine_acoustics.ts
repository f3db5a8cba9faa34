// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BarkFineConfig = Readonly<{
  model_type: string;
  block_size: number;
  input_vocab_size: number;
  output_vocab_size: number;
  num_layers: number;
  num_heads: number;
  hidden_size: number;
  dropout: number;
  bias: boolean;
  initializer_range: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  n_codes_total: number;
  n_codes_given: number;
}>;

export const fineAcoustics = configFacts<BarkFineConfig>({
  className: "BarkFineConfig",
  defaults: {
    model_type: "fine_acoustics",
    block_size: 1024,
    input_vocab_size: 10048,
    output_vocab_size: 10048,
    num_layers: 12,
    num_heads: 12,
    hidden_size: 768,
    dropout: 0,
    bias: true,
    initializer_range: 0.02,
    use_cache: true,
    tie_word_embeddings: true,
    n_codes_total: 8,
    n_codes_given: 1,
  },
  floats: ["dropout", "initializer_range"],
  aliases: {
    num_attention_heads: "num_heads",
    num_hidden_layers: "num_layers",
    vocab_size: "input_vocab_size",
    window_size: "block_size",
  },
});

// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Owlv2TextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  max_position_embeddings: number;
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  initializer_range: number;
  initializer_factor: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
}>;

export const owlv2TextModel = configFacts<Owlv2TextConfig>({
  className: "Owlv2TextConfig",
  defaults: {
    model_type: "owlv2_text_model",
    vocab_size: 49408,
    hidden_size: 512,
    intermediate_size: 2048,
    num_hidden_layers: 12,
    num_attention_heads: 8,
    max_position_embeddings: 16,
    hidden_act: "quick_gelu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0,
    initializer_range: 0.02,
    initializer_factor: 1,
    pad_token_id: 0,
    bos_token_id: 49406,
    eos_token_id: 49407,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_factor", "initializer_range", "layer_norm_eps"],
});

// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Siglip2TextConfig = Readonly<{
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
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  projection_size: number;
}>;

export const siglip2TextModel = configFacts<Siglip2TextConfig>({
  className: "Siglip2TextConfig",
  defaults: {
    model_type: "siglip2_text_model",
    vocab_size: 32000,
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    max_position_embeddings: 64,
    hidden_act: "gelu_pytorch_tanh",
    layer_norm_eps: 1e-06,
    attention_dropout: 0,
    pad_token_id: 1,
    bos_token_id: 49406,
    eos_token_id: 49407,
    projection_size: null,
  },
  rules: { projection_size: { copy: "hidden_size" } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "layer_norm_eps"],
});

// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Tipsv2TextConfig = Readonly<{
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
  initializer_range: number;
  scale_sqrt_depth: boolean;
  pooling_epsilon: number;
}>;

export const tipsv2TextModel = configFacts<Tipsv2TextConfig>({
  className: "Tipsv2TextConfig",
  defaults: {
    model_type: "tipsv2_text_model",
    vocab_size: 32000,
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    max_position_embeddings: 64,
    hidden_act: "relu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0,
    pad_token_id: 0,
    bos_token_id: null,
    eos_token_id: null,
    initializer_range: 0.02,
    scale_sqrt_depth: true,
    pooling_epsilon: 1e-08,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps", "pooling_epsilon"],
});

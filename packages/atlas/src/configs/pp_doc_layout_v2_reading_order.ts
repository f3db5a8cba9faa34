// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PPDocLayoutV2ReadingOrderConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_attention_heads: number;
  attention_probs_dropout_prob: number;
  has_relative_attention_bias: boolean;
  has_spatial_attention_bias: boolean;
  layer_norm_eps: number;
  hidden_dropout_prob: number;
  intermediate_size: number;
  hidden_act: string;
  num_hidden_layers: number;
  rel_pos_bins: number;
  max_rel_pos: number;
  rel_2d_pos_bins: number;
  max_rel_2d_pos: number;
  max_position_embeddings: number;
  max_2d_position_embeddings: number;
  type_vocab_size: number;
  vocab_size: number;
  initializer_range: number;
  start_token_id: number;
  pad_token_id: number | null;
  end_token_id: number;
  pred_token_id: number;
  coordinate_size: number;
  shape_size: number;
  num_classes: number;
  relation_bias_embed_dim: number;
  relation_bias_theta: number;
  relation_bias_scale: number;
  global_pointer_head_size: number;
  gp_dropout_value: number;
}>;

export const ppDocLayoutV2ReadingOrder = configFacts<PPDocLayoutV2ReadingOrderConfig>({
  className: "PPDocLayoutV2ReadingOrderConfig",
  defaults: {
    model_type: "",
    hidden_size: 512,
    num_attention_heads: 8,
    attention_probs_dropout_prob: 0.1,
    has_relative_attention_bias: false,
    has_spatial_attention_bias: true,
    layer_norm_eps: 1e-05,
    hidden_dropout_prob: 0.1,
    intermediate_size: 2048,
    hidden_act: "gelu",
    num_hidden_layers: 6,
    rel_pos_bins: 32,
    max_rel_pos: 128,
    rel_2d_pos_bins: 64,
    max_rel_2d_pos: 256,
    max_position_embeddings: 514,
    max_2d_position_embeddings: 1024,
    type_vocab_size: 1,
    vocab_size: 4,
    initializer_range: 0.01,
    start_token_id: 0,
    pad_token_id: 1,
    end_token_id: 2,
    pred_token_id: 3,
    coordinate_size: 171,
    shape_size: 170,
    num_classes: 20,
    relation_bias_embed_dim: 16,
    relation_bias_theta: 10000,
    relation_bias_scale: 100,
    global_pointer_head_size: 64,
    gp_dropout_value: 0,
  },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});

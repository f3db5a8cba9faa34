// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MuseSparkVisionConfig = Readonly<{
  model_type: string;
  patch_size: number;
  pos_emb_height: number;
  pos_emb_width: number;
  num_attention_heads: number;
  num_hidden_layers: number;
  hidden_size: number;
  intermediate_size: number;
  hidden_act: string;
  rope_parameters: Readonly<Record<string, unknown>>;
  patch_temporal: number;
  merge_size: number;
  max_position_embeddings: number;
  layer_norm_eps: number;
  layer_types: readonly string[] | null;
}>;

export const museSparkVision = configFacts<MuseSparkVisionConfig>({
  className: "MuseSparkVisionConfig",
  defaults: {
    model_type: "muse_spark_vision",
    patch_size: 14,
    pos_emb_height: 32,
    pos_emb_width: 32,
    num_attention_heads: 16,
    num_hidden_layers: 50,
    hidden_size: 1536,
    intermediate_size: 8960,
    hidden_act: "gelu",
    rope_parameters: null,
    patch_temporal: 2,
    merge_size: 2,
    max_position_embeddings: 1024,
    layer_norm_eps: 1e-05,
    layer_types: null,
  },
  rules: {
    layer_types: {
      value: [
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "window_attention",
        "window_attention",
        "full_attention",
        "window_attention",
        "full_attention",
      ],
      while: ["num_hidden_layers"],
    },
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  floats: ["layer_norm_eps"],
});

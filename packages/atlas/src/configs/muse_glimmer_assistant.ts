// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MuseGlimmerAssistantConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  rms_norm_eps: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  max_position_embeddings: number;
  sliding_window: number;
  layer_types: readonly string[];
  attention_dropout: number;
  hidden_act: string;
  bos_token_id: number | null;
  eos_token_id: number | null;
  pad_token_id: number | null;
  block_size: number;
  mask_token_id: number;
  target_layer_ids: readonly number[];
}>;

export const museGlimmerAssistant = configFacts<MuseGlimmerAssistantConfig>({
  className: "MuseGlimmerAssistantConfig",
  defaults: {
    model_type: "muse_glimmer_assistant",
    hidden_size: 6656,
    intermediate_size: 19968,
    num_hidden_layers: 5,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 128,
    rms_norm_eps: 1e-05,
    rope_parameters: null,
    max_position_embeddings: 131072,
    sliding_window: 2048,
    layer_types: null,
    attention_dropout: 0,
    hidden_act: "silu",
    bos_token_id: 200000,
    eos_token_id: 200001,
    pad_token_id: 200018,
    block_size: 16,
    mask_token_id: 201818,
    target_layer_ids: null,
  },
  rules: {
    layer_types: { layers: "num_hidden_layers", pattern: ["sliding_attention"] },
    target_layer_ids: { value: [1, 13, 25, 37, 49] },
  },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["attention_dropout", "rms_norm_eps"],
});

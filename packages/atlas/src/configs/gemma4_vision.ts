// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Gemma4VisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_activation: string;
  rms_norm_eps: number;
  max_position_embeddings: number;
  attention_bias: boolean | null;
  attention_dropout: number | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  pooling_kernel_size: number;
  patch_size: number;
  position_embedding_size: number;
  use_clipped_linears: boolean;
  standardize: boolean;
  initializer_range: number;
}>;

export const gemma4Vision = configFacts<Gemma4VisionConfig>({
  className: "Gemma4VisionConfig",
  defaults: {
    model_type: "gemma4_vision",
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 16,
    num_attention_heads: 12,
    num_key_value_heads: 12,
    head_dim: 64,
    hidden_activation: "gelu_pytorch_tanh",
    rms_norm_eps: 1e-06,
    max_position_embeddings: 131072,
    attention_bias: false,
    attention_dropout: 0,
    rope_parameters: null,
    pooling_kernel_size: 3,
    patch_size: 16,
    position_embedding_size: 10240,
    use_clipped_linears: false,
    standardize: false,
    initializer_range: 0.02,
  },
  rope: {
    "": { theta: 100, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});

// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Gemma4AudioConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  hidden_act: string;
  subsampling_conv_channels: readonly number[];
  conv_kernel_size: number;
  residual_weight: number;
  attention_chunk_size: number;
  attention_context_left: number;
  attention_context_right: number;
  attention_logit_cap: number;
  attention_invalid_logits_value: number;
  use_clipped_linears: boolean;
  rms_norm_eps: number;
  gradient_clipping: number;
  output_proj_dims: number;
  initializer_range: number;
}>;

export const gemma4Audio = configFacts<Gemma4AudioConfig>({
  className: "Gemma4AudioConfig",
  defaults: {
    model_type: "gemma4_audio",
    hidden_size: 1024,
    num_hidden_layers: 12,
    num_attention_heads: 8,
    hidden_act: "silu",
    subsampling_conv_channels: [128, 32],
    conv_kernel_size: 5,
    residual_weight: 0.5,
    attention_chunk_size: 12,
    attention_context_left: 13,
    attention_context_right: 0,
    attention_logit_cap: 50,
    attention_invalid_logits_value: -1000000000,
    use_clipped_linears: true,
    rms_norm_eps: 1e-06,
    gradient_clipping: 10000000000,
    output_proj_dims: 1536,
    initializer_range: 0.02,
  },
  floats: [
    "attention_invalid_logits_value",
    "attention_logit_cap",
    "gradient_clipping",
    "initializer_range",
    "residual_weight",
    "rms_norm_eps",
  ],
});

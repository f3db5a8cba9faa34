// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Gemma3nAudioConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  vocab_offset: number;
  input_feat_size: number;
  hidden_size: number;
  rms_norm_eps: number;
  gradient_clipping: number;
  conf_attention_chunk_size: number;
  conf_attention_context_left: number;
  conf_attention_context_right: number;
  conf_attention_logit_cap: number;
  conf_num_attention_heads: number;
  conf_num_hidden_layers: number;
  conf_conv_kernel_size: number;
  conf_reduction_factor: number;
  conf_residual_weight: number;
  sscp_conv_channel_size: readonly number[];
  sscp_conv_group_norm_eps: number;
  sscp_conv_kernel_size: readonly (readonly number[])[];
  sscp_conv_stride_size: readonly (readonly number[])[];
}>;

export const gemma3nAudio = configFacts<Gemma3nAudioConfig>({
  className: "Gemma3nAudioConfig",
  defaults: {
    model_type: "gemma3n_audio",
    vocab_size: 128,
    vocab_offset: 262272,
    input_feat_size: 128,
    hidden_size: 1536,
    rms_norm_eps: 1e-06,
    gradient_clipping: 10000000000,
    conf_attention_chunk_size: 12,
    conf_attention_context_left: 13,
    conf_attention_context_right: 0,
    conf_attention_logit_cap: 50,
    conf_num_attention_heads: 8,
    conf_num_hidden_layers: 12,
    conf_conv_kernel_size: 5,
    conf_reduction_factor: 4,
    conf_residual_weight: 0.5,
    sscp_conv_channel_size: [128, 32],
    sscp_conv_group_norm_eps: 0.001,
    sscp_conv_kernel_size: [[3, 3], [3, 3]],
    sscp_conv_stride_size: [[2, 2], [2, 2]],
  },
  floats: [
    "conf_attention_logit_cap",
    "conf_residual_weight",
    "gradient_clipping",
    "rms_norm_eps",
    "sscp_conv_group_norm_eps",
  ],
});

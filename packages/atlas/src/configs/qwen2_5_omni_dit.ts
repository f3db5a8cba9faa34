// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen2_5OmniDiTConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  ff_mult: number;
  emb_dim: number;
  head_dim: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  max_position_embeddings: number;
  block_size: number;
  look_ahead_layers: readonly number[];
  look_backward_layers: readonly number[];
  repeats: number;
  num_embeds: number;
  mel_dim: number;
  dropout: number;
  enc_emb_dim: number;
  enc_dim: number;
  enc_channels: readonly number[];
  enc_kernel_sizes: readonly number[];
  enc_dilations: readonly number[];
  enc_attention_channels: number;
  enc_res2net_scale: number;
  enc_se_channels: number;
}>;

export const qwen25OmniDit = configFacts<Qwen2_5OmniDiTConfig>({
  className: "Qwen2_5OmniDiTConfig",
  defaults: {
    model_type: "qwen2_5_omni_dit",
    hidden_size: 1024,
    num_hidden_layers: 22,
    num_attention_heads: 16,
    ff_mult: 2,
    emb_dim: 512,
    head_dim: 64,
    rope_parameters: null,
    max_position_embeddings: 32768,
    block_size: 24,
    look_ahead_layers: [10],
    look_backward_layers: [0, 20],
    repeats: 2,
    num_embeds: 8193,
    mel_dim: 80,
    dropout: 0.1,
    enc_emb_dim: 192,
    enc_dim: 128,
    enc_channels: [256, 256, 256, 256, 768],
    enc_kernel_sizes: [5, 3, 3, 3, 1],
    enc_dilations: [1, 2, 3, 4, 1],
    enc_attention_channels: 64,
    enc_res2net_scale: 2,
    enc_se_channels: 64,
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["dropout"],
});

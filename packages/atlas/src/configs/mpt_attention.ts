// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MptAttentionConfig = Readonly<{
  model_type: string;
  attn_type: string;
  attn_pdrop: number;
  attn_impl: string;
  clip_qkv: number | null;
  softmax_scale: number | null;
  prefix_lm: boolean;
  qk_ln: boolean;
  attn_uses_sequence_id: boolean;
  alibi: boolean;
  alibi_bias_max: number;
}>;

export const mptAttention = configFacts<MptAttentionConfig>({
  className: "MptAttentionConfig",
  defaults: {
    model_type: "",
    attn_type: "multihead_attention",
    attn_pdrop: 0,
    attn_impl: "torch",
    clip_qkv: null,
    softmax_scale: null,
    prefix_lm: false,
    qk_ln: false,
    attn_uses_sequence_id: false,
    alibi: true,
    alibi_bias_max: 8,
  },
  floats: ["clip_qkv", "softmax_scale"],
});

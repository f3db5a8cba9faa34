// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DbrxAttentionConfig = Readonly<{
  model_type: string;
  attn_pdrop: number;
  clip_qkv: number | null;
  kv_n_heads: number;
}>;

export const dbrxAttention = configFacts<DbrxAttentionConfig>({
  className: "DbrxAttentionConfig",
  defaults: { model_type: "", attn_pdrop: 0, clip_qkv: null, kv_n_heads: 1 },
  floats: ["clip_qkv"],
});

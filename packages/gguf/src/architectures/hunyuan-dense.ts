import { defineGguf } from "../architecture.ts";
import { alphaBase, llamaFields } from "../fields.ts";
import { llamaWeights } from "../weights.ts";

/** Hunyuan (Tencent, 2025). */
export default defineGguf({
  name: "hunyuan-dense",
  classes: ["HunYuanDenseV1ForCausalLM"],
  fields: { ...llamaFields, "rope.freq_base": alphaBase },
  weights: {
    ...llamaWeights,
    "model.layers.{}.self_attn.query_layernorm": "blk.{}.attn_q_norm",
    "model.layers.{}.self_attn.key_layernorm": "blk.{}.attn_k_norm",
  },
  activations: ["silu"],
});

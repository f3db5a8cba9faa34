import { defineGguf } from "../architecture.ts";
import { alphaBase, constant, count, expertFields, llamaFields } from "../fields.ts";
import { u32 } from "../format/metadata.ts";
import { expertWeights, llamaWeights } from "../weights.ts";

/** Hunyuan with a mixture of experts (Tencent, 2025). */
export default defineGguf({
  name: "hunyuan-moe",
  classes: ["HunYuanMoEV1ForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    "rope.freq_base": alphaBase,
    expert_used_count: ({ moe_topk: chosen }) => u32(Number(Array.isArray(chosen) ? chosen[0] : chosen)),
    expert_feed_forward_length: count("intermediate_size"),
    expert_shared_feed_forward_length: count("intermediate_size"),
    expert_shared_count: constant(u32(1)),
  },
  weights: {
    ...llamaWeights,
    "model.layers.{}.self_attn.query_layernorm": "blk.{}.attn_q_norm",
    "model.layers.{}.self_attn.key_layernorm": "blk.{}.attn_k_norm",
    ...expertWeights,
    "model.layers.{}.mlp.gate.wg": "blk.{}.ffn_gate_inp",
    "model.layers.{}.mlp.shared_mlp.gate_proj": "blk.{}.ffn_gate_shexp",
    "model.layers.{}.mlp.shared_mlp.up_proj": "blk.{}.ffn_up_shexp",
    "model.layers.{}.mlp.shared_mlp.down_proj": "blk.{}.ffn_down_shexp",
  },
  activations: ["silu"],
});

import { defineGguf } from "../architecture.ts";
import { constant, count, expertFields, llamaFields, real, sigmoidGating } from "../fields.ts";
import { bool } from "../format/metadata.ts";
import { expertWeights, headNorms, llamaWeights } from "../weights.ts";

/** Hunyuan 3 (Tencent, 2026): experts chosen by sigmoids behind some dense layers. */
export default defineGguf({
  name: "hy_v3",
  classes: ["HYV3ForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    expert_shared_feed_forward_length: count("moe_intermediate_size"),
    expert_gating_func: sigmoidGating,
    expert_weights_norm: constant(bool(true)),
    expert_weights_scale: real("router_scaling_factor"),
  },
  weights: {
    ...llamaWeights,
    ...headNorms,
    ...expertWeights,
    "model.layers.{}.mlp.router.gate": "blk.{}.ffn_gate_inp",
    "model.layers.{}.mlp.expert_bias": "blk.{}.exp_probs_b",
    "model.layers.{}.mlp.shared_mlp.gate_proj": "blk.{}.ffn_gate_shexp",
    "model.layers.{}.mlp.shared_mlp.up_proj": "blk.{}.ffn_up_shexp",
    "model.layers.{}.mlp.shared_mlp.down_proj": "blk.{}.ffn_down_shexp",
  },
  activations: ["silu"],
});

import { defineGguf } from "../architecture.ts";
import { llamaFields } from "../fields.ts";
import { llamaWeights } from "../weights.ts";

/** GLM 4 of 2025: a norm behind attention and behind the feed-forward part too. */
export default defineGguf({
  name: "glm4",
  classes: ["Glm4ForCausalLM"],
  fields: llamaFields,
  weights: {
    ...llamaWeights,
    "model.layers.{}.mlp.gate_up_proj": "blk.{}.ffn_up",
    "model.layers.{}.post_self_attn_layernorm": "blk.{}.post_attention_norm",
    "model.layers.{}.post_mlp_layernorm": "blk.{}.post_ffw_norm",
  },
  activations: ["silu"],
});

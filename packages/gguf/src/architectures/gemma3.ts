import { tanhGelus } from "../activations.ts";
import { defineGguf } from "../architecture.ts";
import { plusOne } from "../changes.ts";
import { llamaFields, real, ropeBase, windowFields } from "../fields.ts";
import { geluTable } from "../tolerances.ts";
import { llamaWeights } from "../weights.ts";

/** Gemma 3 (2025): most layers with a window and another rope, norms of queries and keys. */
export default defineGguf({
  name: "gemma3",
  classes: ["Gemma3ForCausalLM"],
  fields: {
    ...llamaFields,
    ...windowFields,
    "rope.freq_base_swa": ropeBase("sliding_attention"),
    final_logit_softcapping: real("final_logit_softcapping"),
  },
  weights: {
    ...llamaWeights,
    "model.norm": plusOne("output_norm"),
    "model.layers.{}.input_layernorm": plusOne("blk.{}.attn_norm"),
    "model.layers.{}.post_attention_layernorm": plusOne("blk.{}.post_attention_norm"),
    "model.layers.{}.pre_feedforward_layernorm": plusOne("blk.{}.ffn_norm"),
    "model.layers.{}.post_feedforward_layernorm": plusOne("blk.{}.post_ffw_norm"),
    "model.layers.{}.self_attn.q_norm": plusOne("blk.{}.attn_q_norm"),
    "model.layers.{}.self_attn.k_norm": plusOne("blk.{}.attn_k_norm"),
  },
  tolerance: geluTable,
  activations: tanhGelus,
});

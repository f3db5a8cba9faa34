import { defineGguf } from "../architecture.ts";
import { count, expertFields, llamaFields, sigmoidGating } from "../fields.ts";
import { convolutionFields, convolutionWeights } from "../short-convolution.ts";
import { llamaWeights } from "../weights.ts";

/** LFM 2 with a mixture of experts (2025). */
export default defineGguf({
  name: "lfm2moe",
  classes: ["Lfm2MoeForCausalLM"],
  fields: {
    ...llamaFields,
    ...expertFields,
    ...convolutionFields,
    leading_dense_block_count: count("num_dense_layers"),
    expert_gating_func: sigmoidGating,
  },
  weights: {
    ...llamaWeights,
    ...convolutionWeights,
    "model.layers.{}.feed_forward.gate": "blk.{}.ffn_gate_inp",
    "model.layers.{}.feed_forward.expert_bias": "blk.{}.exp_probs_b.bias",
    "model.layers.{}.feed_forward.experts.{e}.w1": "blk.{}.ffn_gate_exps",
    "model.layers.{}.feed_forward.experts.{e}.w2": "blk.{}.ffn_down_exps",
    "model.layers.{}.feed_forward.experts.{e}.w3": "blk.{}.ffn_up_exps",
  },
  refusals: [
    {
      when: ({ use_expert_bias: biased }) => biased === false,
      reason: "llama.cpp's LFM 2 corrects the scores of experts",
      set: { use_expert_bias: true },
    },
    {
      when: ({ norm_topk_prob: shared, routed_scaling_factor: scale }) => shared === false || scale !== 1,
      reason: "llama.cpp's LFM 2 has the shares of experts sum to 1, and does not scale them",
      set: { norm_topk_prob: true, routed_scaling_factor: 1 },
    },
  ],
});

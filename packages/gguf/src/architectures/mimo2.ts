import type { ModelConfig } from "@tiny-random/core";
import { defineGguf } from "../architecture.ts";
import {
  count,
  counted,
  deepseekExpertFields,
  headSize,
  list,
  llamaFields,
  numberOf,
  real,
  ropeBase,
  ropeOf,
  windowFields,
} from "../fields.ts";
import { deepseekExpertWeights, embeddingsAndHead, llamaWeights } from "../weights.ts";

const keyHeads = (config: ModelConfig): readonly number[] => {
  const { layer_types: types } = config;
  const own = numberOf(config, "num_key_value_heads");
  return (Array.isArray(types) ? types : []).map((type) => (type === "sliding_attention" ? 2 * own : own));
};

/** MiMo V2 Flash (Xiaomi, 2025): more heads of keys and sinks in layers with a window, values narrower than keys. */
export default defineGguf({
  name: "mimo2",
  classes: ["MiMoV2FlashForCausalLM"],
  fields: {
    ...llamaFields,
    ...windowFields,
    ...deepseekExpertFields,
    "attention.head_count_kv": list(keyHeads),
    "attention.value_length": count("v_head_dim"),
    "attention.value_scale": real("attention_value_scale"),
    "rope.freq_base_swa": ropeBase("sliding_attention"),
    "rope.dimension_count": counted((config) => {
      const { partial_rotary_factor: share } = ropeOf(config);
      return Math.trunc(headSize(config) * (typeof share === "number" ? share : 1));
    }),
  },
  weights: {
    ...llamaWeights,
    "model.embed_tokens": embeddingsAndHead,
    ...deepseekExpertWeights,
    "model.layers.{}.self_attn.attention_sink_bias": "blk.{}.attn_sinks.weight",
  },
  refusals: [
    {
      when: ({ attention_bias: biased }) => biased === true,
      reason: "llama.cpp's MiMo V2 adds no biases of queries, keys and values",
      set: { attention_bias: false },
    },
    {
      when: ({ layer_types: types }) => Array.isArray(types) && !types.includes("sliding_attention"),
      reason: "llama.cpp's MiMo V2 has a window in some layer",
    },
    {
      when: ({ n_group: groups, norm_topk_prob: normed }) => Number(groups) > 1 || normed === false,
      reason: "llama.cpp's MiMo V2 has no groups of experts, whose shares add up to 1",
      set: { n_group: 1, norm_topk_prob: true },
    },
  ],
  activations: ["silu"],
});

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
import { deepseekExpertWeights, llamaWeights } from "../weights.ts";

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
    ...deepseekExpertWeights,
    "model.layers.{}.self_attn.attention_sink_bias": "blk.{}.attn_sinks.weight",
  },
  activations: ["silu"],
});

import { defineGguf } from "../architecture.ts";
import { deepseekExpertFields, llamaFields } from "../fields.ts";
import {
  absorbedKeysAndValues,
  indexerFields,
  indexerWeights,
  latentFields,
  latentWeights,
  yarnLogMultiplier,
} from "../latent-attention.ts";
import { queriesWithoutLatent, rotatedHalves, unevenIndexer } from "../refusals.ts";
import { latentEpsilon } from "../tolerances.ts";
import { deepseekExpertWeights, llamaWeights } from "../weights.ts";

/** DeepSeek V3.2 (2025): V3 whose queries look at the keys that an indexer chooses. */
export default defineGguf({
  name: "deepseek32",
  classes: ["DeepseekV32ForCausalLM"],
  fields: {
    ...llamaFields,
    ...latentFields,
    ...deepseekExpertFields,
    ...indexerFields,
    "rope.scaling.yarn_log_multiplier": yarnLogMultiplier,
  },
  weights: {
    ...llamaWeights,
    ...deepseekExpertWeights,
    ...latentWeights,
    ...indexerWeights,
    "model.layers.{}.self_attn.kv_b_proj": absorbedKeysAndValues,
  },
  tolerance: latentEpsilon,
  activations: ["silu"],
  refusals: [queriesWithoutLatent, rotatedHalves, unevenIndexer],
  biases: ["indexer.k_norm"],
});

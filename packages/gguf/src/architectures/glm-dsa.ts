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
import { queriesWithoutLatent, rotatedHalves, sharedIndexer, unevenIndexer } from "../refusals.ts";
import { latentEpsilon } from "../tolerances.ts";
import { deepseekExpertWeights, llamaWeights } from "../weights.ts";

/** GLM 5 (2026): latent attention to the keys that an indexer chooses. */
export default defineGguf({
  name: "glm-dsa",
  classes: ["GlmMoeDsaForCausalLM"],
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
  refusals: [queriesWithoutLatent, rotatedHalves, unevenIndexer, sharedIndexer],
  biases: ["indexer.k_norm"],
});

import { hyV3 } from "@tiny-random/atlas/configs/hy_v3";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { module, rmsNorm, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { routerWithCorrection, scoreCorrection } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(hyV3, { num_experts: "number", num_experts_per_tok: "number", num_shared_experts: "number" });
type Config = ConfigOf<typeof facts>;

/** DeepSeek V3's mixture without groups, whose correction stands beside the router. */
const mixture = (c: Config) =>
  groupedMixture(
    {
      ...c,
      n_routed_experts: c.num_experts,
      n_shared_experts: c.num_shared_experts,
      n_group: 1,
      topk_group: 1,
      norm_topk_prob: true,
      routed_scaling_factor: c.router_scaling_factor,
    },
    {
      gate: (sizes, correction = scoreCorrection(sizes.experts)) =>
        module({ gate: routerWithCorrection(sizes, correction) }, (m, x: Tensor) => m.gate(x)),
      keys: { gate: "router", correction: "expert_bias", shared: "shared_mlp" },
    },
  );

/** Qwen3's attention, DeepSeek's experts. */
const family = rotaryDecoderFamily<Config>({
  attention: (c, layer) =>
    causalAttention(c, layer, { qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
  mlp: (c, layer) => (c.mlp_layer_types[layer] === "sparse" ? mixture(c) : gatedMlp(c)),
});

export default textFamily({
  facts,
  repo: "tencent/Hy3-preview",
  reference: { dtype: "bfloat16" },
  unwritten: ["mlp_layer_types"],
  tokenizer: "llama",
  architectures: { HYV3Model: base(family), HYV3ForCausalLM: causalLM(family) },
  variants: {
    "two shared experts, biases, tied": {
      config: { num_shared_experts: 2, attention_bias: true, mlp_bias: true, tie_word_embeddings: true },
      classes: ["HYV3ForCausalLM"],
    },
    "experts in every layer": { config: { mlp_layer_types: ["sparse", "sparse"] }, classes: ["HYV3ForCausalLM"] },
  },
});

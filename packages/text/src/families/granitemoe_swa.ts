import { granitemoeSwa } from "@tiny-random/atlas/configs/granitemoe_swa";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { jointExperts, mixtureOfExperts, softmaxMixture } from "../layers/experts/mixture-of-experts.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { graniteParts } from "./granite.ts";
import { filledThetas, swaParts } from "./granite_swa.ts";
import { graniteMoeKinds } from "./granitemoe.ts";
import { sharedMlpLayer, tinyShared } from "./granitemoeshared.ts";

const facts = narrowed(granitemoeSwa, graniteMoeKinds);
type Config = ConfigOf<typeof facts>;

/** Experts in joint tensors, under other keys than GraniteMoE's. */
const mixture = (c: Config) => {
  const named = { ...c, num_experts: c.num_local_experts, norm_topk_prob: true };
  return mixtureOfExperts(softmaxMixture(named, c.intermediate_size, jointExperts), { gate: "router" });
};

/** GraniteSWA with experts, and a shared block where the config gives it features. */
const family = rotaryDecoderFamily<Config>({ ...graniteParts, ...swaParts, layer: sharedMlpLayer, mlp: mixture });

export default textFamily({
  facts,
  repo: "ibm-granite/granite-swash-3b-a600m",
  reference: { torch_dtype: "bfloat16" },
  unwritten: ["layer_types", "layer_rope_theta"],
  resolve: filledThetas,
  roles: { "layer kinds": ["layer_rope_theta"] },
  tokenizer: "gpt2",
  tiny: tinyShared,
  architectures: { GraniteMoeSWAModel: base(family), GraniteMoeSWAForCausalLM: causalLM(family) },
  variants: {
    "a shared block, a rope for each layer": {
      config: {
        shared_intermediate_size: 1024,
        layer_types: Array.from({ length: 32 }, (_, layer) => (layer % 4 ? "sliding_attention" : "full_attention")),
        layer_rope_theta: Array.from({ length: 32 }, (_, layer) => (layer % 4 ? 10000 * (layer % 4) : 0)),
      },
      classes: ["GraniteMoeSWAForCausalLM"],
    },
    "biases, multipliers, tied": {
      config: {
        attention_bias: true,
        attention_multiplier: 0.125,
        embedding_multiplier: 12,
        residual_multiplier: 0.22,
        logits_scaling: 2,
        tie_word_embeddings: true,
      },
      classes: ["GraniteMoeSWAForCausalLM"],
    },
  },
});

import { type BailingHybridConfig, bailingHybrid } from "@tiny-random/atlas/configs/bailing_hybrid";
import { linear, type Tensor } from "@tiny-random/nn";
import { sigmoidGate } from "../layers/decoder/causal-attention.ts";
import { type HybridDecoderSlots, hybridDecoderFamily } from "../layers/decoder/hybrid-decoder.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { latentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { groupedRouter } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { convolvedHeadStates } from "../layers/recurrent/convolved-heads.ts";
import { kimiDeltaAttention, kimiDeltaSizes } from "../layers/recurrent/kimi-delta-attention.ts";
import { textFamily } from "../text-family.ts";

/** MLA as DeepSeek V3 has it, rotated by neighbouring pairs, a gate for each head's output. */
const attention = (c: BailingHybridConfig, layer: number) =>
  multiHeadLatentAttention({ ...c, rope_interleave: true }, layer, {
    headGate: sigmoidGate(c.hidden_size, c.num_attention_heads),
    keys: { gate: "g_proj", o_proj: "dense" },
  });

/** Whole projections for both gates; what is forgotten has a bound where the config says so. */
const gates = (c: BailingHybridConfig) => {
  const { hidden_size: width, linear_num_heads: heads, linear_head_dim: size } = c;
  const project = () => linear(width, heads * size, { bias: false });
  const layers = { f_proj: project(), g_proj: project() };
  return {
    layers,
    step: (m: typeof layers, x: Tensor) => m.f_proj(x),
    gate: (m: typeof layers, x: Tensor) => m.g_proj(x),
    forget: (step: Tensor, rates: Tensor) =>
      c.kda_safe_gate ? step.mul(rates).sigmoid().mul(c.kda_lower_bound) : step.softplus().mul(rates).neg(),
    kept: { rates: true, biases: true, kernels: true },
    outputKey: "dense",
  };
};

const mixture = (c: BailingHybridConfig) =>
  groupedMixture(
    { ...c, n_routed_experts: c.num_local_experts },
    { gate: (sizes) => groupedRouter(sizes, { e_score_correction_bias: "expert_bias" }) },
  );

const slots: HybridDecoderSlots<BailingHybridConfig> = {
  attention,
  mlp: (c, layer) => (c.mlp_layer_types[layer] === "sparse" ? mixture(c) : gatedMlp(c)),
  layerKeys: { attention: "attention" },
  rotarySize: (c) => c.qk_rope_head_dim,
  kindOf: (c, layer) => c.layer_types[layer],
  kinds: {
    full_attention: { carries: (c) => ({ keyValues: latentCache(c) }) },
    linear_attention: {
      mixer: (c, layer) => kimiDeltaAttention(c, layer, gates(c)),
      carries: (c) => ({ states: convolvedHeadStates(kimiDeltaSizes(c)) }),
    },
  },
};

/** The bare model is saved with the usual key: that of the embedding is renamed below `model.` only. */
const bare = hybridDecoderFamily(slots);
const family = hybridDecoderFamily({ ...slots, embeddingKey: "word_embeddings" });

export default textFamily<BailingHybridConfig>({
  facts: bailingHybrid,
  repo: "inclusionAI/Ling-3.0-Flash",
  reference: { dtype: "bfloat16" },
  unwritten: ["layer_types", "mlp_layer_types", "num_mtp_layers"],
  // `head_dim` is the linear heads' before the class gives it the rotary features' number.
  resolve: (_c, { linear_head_dim: stated, head_dim: size }) => ({ linear_head_dim: Number(stated ?? size) }),
  tokenizer: "qwen",
  // A layer of each kind: a whole group is larger than a tiny model may be.
  tiny: (_c, { size }) => ({ intermediate_size: size.width, layer_group_size: 2 }),
  architectures: { BailingHybridModel: base(bare), BailingHybridForCausalLM: causalLM(family) },
  variants: {
    "experts in every layer": {
      config: { first_k_dense_replace: 0 },
      classes: ["BailingHybridForCausalLM"],
    },
    "what is forgotten has no bound": {
      config: { kda_safe_gate: false },
      classes: ["BailingHybridForCausalLM"],
    },
    "queries with a latent, biases": {
      config: { q_lora_rank: 1536, attention_bias: true },
      classes: ["BailingHybridForCausalLM"],
    },
    "one group of experts, weights as they are": {
      config: { n_group: 1, topk_group: 1, norm_topk_prob: false },
      classes: ["BailingHybridForCausalLM"],
    },
  },
});

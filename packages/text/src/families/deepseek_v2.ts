import { deepseekV2 } from "@tiny-random/atlas/configs/deepseek_v2";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { latentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import {
  type GroupedMixtureConfig,
  type GroupedMixtureSlots,
  groupedMixture,
} from "../layers/experts/grouped-mixture.ts";
import { type GroupedSizes, groupedSoftmaxRouter, routerWeight } from "../layers/experts/routing.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(deepseekV2, { num_experts_per_tok: "number", topk_method: "string" });
type Config = ConfigOf<typeof facts>;

/** The config fields of a mixture of DeepSeek V2's. */
interface MixtureConfig extends GroupedMixtureConfig {
  readonly topk_method: string;
}

/** Of groups the one with the best expert is best. */
export const deepseekV2Mixture = (c: MixtureConfig, slots: Pick<GroupedMixtureSlots, "experts"> = {}) => {
  const grouped = c.topk_method === "group_limited_greedy";
  const sizes = { n_group: grouped ? (c.n_group ?? 1) : 1, topk_group: c.topk_group ?? 1 };
  const gate = (made: GroupedSizes) =>
    groupedSoftmaxRouter(made, 1, routerWeight(made.experts, made.width, { keepFloat32: true }));
  return groupedMixture({ ...c, ...sizes }, { gate, ...slots });
};

/** Weights stay shares of all experts, whatever a config says. */
export const ofAll = { norm_topk_prob: false };

/** MLA that rotates neighbours, a softmax router. */
const family = rotaryDecoderFamily<Config>({
  rotaryPairs: "neighbours",
  attention: (c, layer) => multiHeadLatentAttention(c, layer),
  mlp: (c, layer) => (layer < c.first_k_dense_replace ? gatedMlp(c) : deepseekV2Mixture({ ...c, ...ofAll })),
  rotarySize: (c) => c.qk_rope_head_dim,
  cache: latentCache,
});

// biome-ignore lint/suspicious/noApproximativeNumericConstant: the checkpoint says three digits
const magnitude = 0.707;

export default textFamily({
  facts,
  repo: "deepseek-ai/DeepSeek-V2-Lite",
  needs: ["num_experts_per_tok"],
  checkpoints: { DeepseekV2ForCausalLM: ["deepseek-ai/DeepSeek-V2-Lite-Chat", "deepseek-ai/DeepSeek-V2"] },
  reference: {
    hidden_size: 2048,
    intermediate_size: 10944,
    moe_intermediate_size: 1408,
    num_hidden_layers: 27,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    q_lora_rank: null,
    n_group: 1,
    topk_group: 1,
    num_experts_per_tok: 6,
    first_k_dense_replace: 1,
    max_position_embeddings: 163840,
    rope_theta: 10000,
    rope_scaling: {
      beta_fast: 32,
      beta_slow: 1,
      factor: 40,
      mscale: magnitude,
      mscale_all_dim: magnitude,
      original_max_position_embeddings: 4096,
      type: "yarn",
    },
    bos_token_id: 100000,
    eos_token_id: 100001,
    moe_layer_freq: 1,
    scoring_func: "softmax",
    aux_loss_alpha: 0.001,
    seq_aux: true,
    torch_dtype: "bfloat16",
  },
  unwritten: ["head_dim"],
  tokenizer: "deepseek",
  architectures: decoderClasses("DeepseekV2", family, { tokens: false, answers: false }),
  variants: {
    // DeepSeek-V2 itself.
    "groups of experts, queries with a latent": {
      config: {
        topk_method: "group_limited_greedy",
        n_group: 8,
        topk_group: 3,
        routed_scaling_factor: 16,
        q_lora_rank: 1536,
      },
      classes: ["DeepseekV2ForCausalLM"],
    },
    "biases, no dense layer": {
      config: { attention_bias: true, mlp_bias: true, first_k_dense_replace: 0 },
      classes: ["DeepseekV2ForCausalLM"],
    },
  },
});

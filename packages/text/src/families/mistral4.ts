import { mistral4 } from "@tiny-random/atlas/configs/mistral4";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { latentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { jointExperts } from "../layers/experts/mixture-of-experts.ts";
import { type GroupedSizes, groupedSoftmaxRouter } from "../layers/experts/routing.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { queryTemperature } from "../layers/rope/query-temperature.ts";
import { textFamily } from "../text-family.ts";
import { deepseekKinds } from "./deepseek_v3.ts";

const facts = narrowed(mistral4, deepseekKinds);
type Config = ConfigOf<typeof facts>;

const slots = { gate: (sizes: GroupedSizes) => groupedSoftmaxRouter(sizes), experts: jointExperts };

/** DeepSeek V3 whose router takes a softmax and whose queries grow with their position. */
const family = rotaryDecoderFamily<Config>({
  attention: (c, layer) =>
    multiHeadLatentAttention(c, layer, { queryFactor: (positions) => queryTemperature(c, positions) }),
  mlp: (c, layer) => (layer < c.first_k_dense_replace ? gatedMlp(c) : groupedMixture(c, slots)),
  rotarySize: (c) => c.qk_rope_head_dim,
  cache: latentCache,
});

export default textFamily({
  facts,
  repo: "mistralai/Mistral-Small-4-119B-2603",
  reference: { torch_dtype: "bfloat16" },
  tokenizer: "mistral",
  architectures: decoderClasses("Mistral4", family, { answers: false }),
  variants: {
    "groups of experts, weights as they are": {
      config: { n_group: 2, topk_group: 1, norm_topk_prob: false, routed_scaling_factor: 2.5 },
      classes: ["Mistral4ForCausalLM"],
    },
    "a dense layer, queries without a latent": {
      config: { first_k_dense_replace: 1, q_lora_rank: null },
      classes: ["Mistral4ForCausalLM"],
    },
    // Short enough for golden positions to be several contexts away.
    "queries beyond the original context": {
      config: {
        max_position_embeddings: 1024,
        rope_parameters: {
          type: "yarn",
          rope_type: "yarn",
          rope_theta: 10000,
          factor: 16,
          original_max_position_embeddings: 64,
          max_position_embeddings: 1024,
          beta_fast: 32,
          beta_slow: 1,
          mscale: 1,
          mscale_all_dim: 1,
          llama_4_scaling_beta: 0.1,
        },
      },
      classes: ["Mistral4ForCausalLM"],
    },
  },
});

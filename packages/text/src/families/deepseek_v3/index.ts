import { gatedMlp } from "../../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, separateExperts } from "../../layers/experts/mixture-of-experts.ts";
import { groupedRouter } from "../../layers/experts/routing.ts";
import { decoderClasses } from "../../layers/heads/decoder-heads.ts";
import { textFamily } from "../../text-family.ts";
import { latentCache, multiHeadLatentAttention } from "./multi-head-latent-attention.ts";

/** The defaults of DeepseekV3Config. */
const defaults = {
  model_type: "deepseek_v3",
  vocab_size: 129280,
  hidden_size: 7168,
  intermediate_size: 18432,
  moe_intermediate_size: 2048,
  num_hidden_layers: 61,
  num_attention_heads: 128,
  num_key_value_heads: 128 as number | null,
  n_shared_experts: 1,
  n_routed_experts: 256,
  output_router_logits: false,
  routed_scaling_factor: 2.5,
  kv_lora_rank: 512,
  q_lora_rank: 1536 as number | null,
  qk_rope_head_dim: 64,
  v_head_dim: 128,
  qk_nope_head_dim: 128,
  n_group: 8,
  topk_group: 4,
  num_experts_per_tok: 8,
  first_k_dense_replace: 3,
  norm_topk_prob: true,
  hidden_act: "silu",
  max_position_embeddings: 4096,
  initializer_range: 0.02,
  rms_norm_eps: 1e-6,
  use_cache: true,
  pad_token_id: null as number | null,
  bos_token_id: 0,
  eos_token_id: 1,
  pretraining_tp: 1,
  tie_word_embeddings: false,
  rope_theta: 10000,
  rope_interleave: true,
  attention_bias: false,
  attention_dropout: 0,
  num_nextn_predict_layers: 1,
};
type Config = typeof defaults;

/** DeepSeek V3; its quantization is left out, since weights are stored as they are. */
const reference = {
  max_position_embeddings: 163840,
  rope_scaling: {
    beta_fast: 32,
    beta_slow: 1,
    factor: 40,
    mscale: 1,
    mscale_all_dim: 1,
    original_max_position_embeddings: 4096,
    type: "yarn",
  },
  ep_size: 1,
  moe_layer_freq: 1,
  scoring_func: "sigmoid",
  topk_method: "noaux_tc",
  torch_dtype: "bfloat16",
};

const mixture = (c: Config) => {
  const sizes = {
    width: c.hidden_size,
    experts: c.n_routed_experts,
    active: c.num_experts_per_tok,
    features: c.moe_intermediate_size,
    activation: c.hidden_act,
    groups: c.n_group,
    activeGroups: c.topk_group,
    normalized: c.norm_topk_prob,
    scale: c.routed_scaling_factor,
  };
  return mixtureOfExperts(
    {
      experts: separateExperts(sizes),
      gate: groupedRouter(sizes),
      shared: gatedMlp(c, c.moe_intermediate_size * c.n_shared_experts),
    },
    { shared: "shared_experts" },
  );
};

const family = rotaryDecoderFamily<Config>({
  attention: multiHeadLatentAttention,
  mlp: (c, layer) => (layer < c.first_k_dense_replace ? gatedMlp(c) : mixture(c)),
  rotarySize: (c) => c.qk_rope_head_dim,
  cache: latentCache,
});

export default textFamily({
  defaults,
  repo: "deepseek-ai/DeepSeek-V3",
  reference,
  tokenizer: "deepseek",
  architectures: decoderClasses("DeepseekV3", family, { answers: false }),
  variants: {
    "queries without a latent": { config: { q_lora_rank: null }, classes: ["DeepseekV3ForCausalLM"] },
  },
});

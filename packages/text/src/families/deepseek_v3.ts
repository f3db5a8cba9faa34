import { deepseekV3 } from "@tiny-random/atlas/configs/deepseek_v3";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { languageOf } from "../layers/decoder/language.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { latentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, deepseekTemplate } from "../tokenizers/chat-templates.ts";

/** The fields that DeepSeek's kin may have null by their classes, and their layers cannot. */
export const deepseekKinds = {
  v_head_dim: "number",
  n_group: "number",
  topk_group: "number",
  num_experts_per_tok: "number",
  first_k_dense_replace: "number",
  norm_topk_prob: "boolean",
  rope_interleave: "boolean",
} as const;

const facts = narrowed(deepseekV3, deepseekKinds);
type Config = ConfigOf<typeof facts>;

/** DeepSeek V3's checkpoint and V3.2's; their quantization is left out, since weights are stored as they are. */
export const deepseekReference = {
  rope_theta: 10000,
  rope_scaling: {
    beta_fast: 32,
    beta_slow: 1,
    factor: 40,
    mscale: 1,
    mscale_all_dim: 1,
    original_max_position_embeddings: 4096,
    type: "yarn",
  },
  num_nextn_predict_layers: 1,
  ep_size: 1,
  moe_layer_freq: 1,
  scoring_func: "sigmoid",
  topk_method: "noaux_tc",
  torch_dtype: "bfloat16",
};

const family = rotaryDecoderFamily<Config>({
  attention: (c, layer) => multiHeadLatentAttention(c, layer),
  mlp: (c, layer) => (layer < c.first_k_dense_replace ? gatedMlp(c) : groupedMixture(c)),
  rotarySize: (c) => c.qk_rope_head_dim,
  cache: latentCache,
});

export default textFamily({
  facts,
  repo: "deepseek-ai/DeepSeek-V3",
  reference: { max_position_embeddings: 163840, ...deepseekReference },
  unwritten: ["num_mtp_layers"],
  tokenizer: chatTokenizer("deepseek", deepseekTemplate),
  architectures: decoderClasses("DeepseekV3", family, { answers: false }),
  towers: { language: languageOf(family) },
  variants: {
    "queries without a latent": { config: { q_lora_rank: null }, classes: ["DeepseekV3ForCausalLM"] },
  },
});

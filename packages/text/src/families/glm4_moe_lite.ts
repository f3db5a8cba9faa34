import { type Glm4MoeLiteConfig, glm4MoeLite } from "@tiny-random/atlas/configs/glm4_moe_lite";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { latentCache, multiHeadLatentAttention } from "../layers/decoder/multi-head-latent-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** DeepSeek V3 whose config lists which layers have experts. */
const family = rotaryDecoderFamily<Glm4MoeLiteConfig>({
  attention: (c, layer) => multiHeadLatentAttention(c, layer),
  mlp: (c, layer) => (c.mlp_layer_types[layer] === "sparse" ? groupedMixture(c) : gatedMlp(c)),
  rotarySize: (c) => c.qk_rope_head_dim,
  cache: latentCache,
});

export default textFamily({
  facts: glm4MoeLite,
  repo: "zai-org/GLM-4.7-Flash",
  reference: { rope_theta: 1000000, torch_dtype: "bfloat16" },
  tokenizer: "llama",
  architectures: { Glm4MoeLiteModel: base(family), Glm4MoeLiteForCausalLM: causalLM(family) },
  variants: {
    "queries without a latent": { config: { q_lora_rank: null }, classes: ["Glm4MoeLiteForCausalLM"] },
    "rotated halves": { config: { rope_interleave: false }, classes: ["Glm4MoeLiteForCausalLM"] },
  },
});

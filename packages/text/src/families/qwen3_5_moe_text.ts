import { type Qwen3_5MoeTextConfig, qwen35MoeText } from "@tiny-random/atlas/configs/qwen3_5_moe_text";
import { hybridDecoderFamily } from "../layers/decoder/hybrid-decoder.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { everyFourth } from "../layers/decoder/layer-kinds.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { withSharedExpert } from "./qwen2_moe.ts";
import { qwen35Rope, qwen35Slots, tinyQwen35 } from "./qwen3_5_text.ts";

/** Qwen 3.5 whose layers all have experts, the chosen ones' weights shares of 1. */
const family = hybridDecoderFamily<Qwen3_5MoeTextConfig>({
  ...qwen35Slots<Qwen3_5MoeTextConfig>(),
  mlp: (c) => withSharedExpert({ ...c, norm_topk_prob: true }),
});

/** What its checkpoint says beyond the class's defaults. */
export const reference = {
  full_attention_interval: 4,
  attn_output_gate: true,
  mamba_ssm_dtype: "float32",
  max_position_embeddings: 262144,
  rope_parameters: qwen35Rope,
  layer_types: everyFourth(40, "linear_attention"),
  eos_token_id: 248044,
  dtype: "bfloat16",
};

export default textFamily<Qwen3_5MoeTextConfig>({
  facts: qwen35MoeText,
  repo: "Qwen/Qwen3.5-35B-A3B",
  reference,
  tokenizer: "qwen3_5",
  // Three rotary pairs, one for each axis; wide heads leave less room for experts.
  tiny: (_c, { size }, merged) => ({
    ...tinyQwen35(size, 3 * size.headSize, merged),
    moe_intermediate_size: size.width / 8,
    shared_expert_intermediate_size: size.width / 8,
  }),
  architectures: {
    Qwen3_5MoeTextModel: base(family),
    Qwen3_5MoeForCausalLM: { configuredFrom: ["qwen3_5_moe"], ...causalLM(family) },
  },
  towers: { language: languageOf(family) },
});

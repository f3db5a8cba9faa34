import { type Qwen3VLMoeTextConfig, qwen3VlMoeText } from "@tiny-random/atlas/configs/qwen3_vl_moe_text";
import { languageOf } from "../layers/decoder/language.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { jointExperts, mixtureOfExperts, softmaxMixture } from "../layers/experts/mixture-of-experts.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { thirdSections, tinySections } from "../layers/rope/tiny-sections.ts";
import { textFamily } from "../text-family.ts";
import { isSparse } from "./qwen2_moe.ts";
import { qwen3VlParts, qwen3VlRope } from "./qwen3_vl_text.ts";

/** The class sets a window of none, whatever the config says. */
type Config = Omit<Qwen3VLMoeTextConfig, "sliding_window">;

/** Qwen3-VL's decoder with experts, the chosen ones' weights shares of 1. */
const family = rotaryDecoderFamily<Config>({
  ...qwen3VlParts,
  mlp: (c, layer) =>
    isSparse(c, layer)
      ? mixtureOfExperts(softmaxMixture({ ...c, norm_topk_prob: true }, c.moe_intermediate_size, jointExperts))
      : gatedMlp(c),
});

/** What its checkpoint says beyond the class's defaults. */
export const reference = {
  intermediate_size: 6144,
  num_hidden_layers: 48,
  num_attention_heads: 32,
  num_key_value_heads: 4,
  head_dim: 128,
  max_position_embeddings: 262144,
  mlp_only_layers: [],
  moe_intermediate_size: 768,
  num_experts: 128,
  num_experts_per_tok: 8,
  ...qwen3VlRope,
  bos_token_id: 151643,
  eos_token_id: 151645,
};

export default textFamily<Config>({
  facts: qwen3VlMoeText,
  repo: "Qwen/Qwen3-VL-30B-A3B-Instruct",
  reference,
  tokenizer: "qwen",
  tiny: (_c, { size }, merged) => tinySections(merged, size.headSize / 2, thirdSections),
  architectures: { Qwen3VLMoeTextModel: base(family) },
  towers: { language: languageOf(family) },
  variants: { "dense layers, biases": { config: { decoder_sparse_step: 2, attention_bias: true } } },
});

import { sarvamMla } from "@tiny-random/atlas/configs/sarvam_mla";
import { narrowed, ownedBy } from "@tiny-random/core";
import { textFamily } from "../text-family.ts";
import deepseekV3, { deepseekKinds } from "./deepseek_v3.ts";

export default textFamily({
  facts: narrowed(sarvamMla, deepseekKinds),
  repo: "sarvamai/sarvam-105b",
  unwritten: ["num_mtp_layers"],
  tokenizer: "llama",
  // Narrower blocks make room for queries without a latent.
  tiny: (_c, { size }) => ({ intermediate_size: size.width, moe_intermediate_size: size.width / 8 }),
  architectures: ownedBy(deepseekV3, ["DeepseekV3ForCausalLM", "DeepseekV3Model"]),
  variants: {
    "queries with a latent, groups of experts": {
      config: { q_lora_rank: 1536, n_group: 2, topk_group: 1 },
      classes: ["DeepseekV3ForCausalLM"],
    },
    "tied embeddings, halves rotate": {
      config: { tie_word_embeddings: true, rope_interleave: false },
      classes: ["DeepseekV3ForCausalLM"],
    },
  },
});

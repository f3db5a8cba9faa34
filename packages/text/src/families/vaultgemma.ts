import { type VaultGemmaConfig, vaultgemma } from "@tiny-random/atlas/configs/vaultgemma";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM, softCap } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { gemmaParts } from "./gemma.ts";

/** Gemma 2 without the norms after its blocks. */
const family = rotaryDecoderFamily<VaultGemmaConfig>({
  ...gemmaParts,
  layerKeys: { mlpNorm: "pre_feedforward_layernorm" },
  attention: (c, layer) =>
    causalAttention(c, layer, {
      scale: 1 / Math.sqrt(c.query_pre_attn_scalar),
      softcap: c.attn_logit_softcapping ?? undefined,
    }),
  scores: (logits, c) => softCap(logits, c.final_logit_softcapping),
});

export default textFamily({
  facts: vaultgemma,
  repo: "google/vaultgemma-1b",
  reference: {
    hidden_size: 1152,
    intermediate_size: 6912,
    num_attention_heads: 4,
    max_position_embeddings: 1024,
    rope_theta: 10000,
  },
  unwritten: ["layer_types"],
  tokenizer: "gemma",
  architectures: { VaultGemmaModel: base(family), VaultGemmaForCausalLM: causalLM(family) },
  variants: {
    "no caps": {
      config: { attn_logit_softcapping: null, final_logit_softcapping: null },
      classes: ["VaultGemmaForCausalLM"],
    },
  },
});

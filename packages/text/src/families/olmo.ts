import { type OlmoConfig, olmo } from "@tiny-random/atlas/configs/olmo";
import { bareLayerNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** Llama with layer norms that have no weights (Groeneveld et al., 2024). */
const family = rotaryDecoderFamily<OlmoConfig>({
  norm: (c) => bareLayerNorm(c.hidden_size),
  attention: (c, layer) => causalAttention(c, layer, { clip: c.clip_qkv }),
});

export default textFamily({
  facts: olmo,
  repo: "allenai/OLMo-7B-hf",
  checkpoints: { OlmoForCausalLM: ["allenai/OLMo-1B-hf", "allenai/OLMo-7B-0724-hf"] },
  reference: { num_key_value_heads: 32, rope_theta: 10000 },
  tokenizer: "neox",
  architectures: decoderClasses("Olmo", family, { tokens: false, answers: false }),
  variants: {
    // Far below the 8 of OLMo 7B 0424, so that tiny projections reach it.
    "clipped queries, keys and values": { config: { clip_qkv: 0.5 }, classes: ["OlmoForCausalLM"] },
    "grouped heads": { config: { num_key_value_heads: 8 }, classes: ["OlmoForCausalLM"] },
  },
});

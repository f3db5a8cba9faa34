import { type Gemma4UnifiedTextConfig, gemma4UnifiedText } from "@tiny-random/atlas/configs/gemma4_unified_text";
import { languageOf } from "../layers/decoder/language.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { wholeImageMasks } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, gemma3Template } from "../tokenizers/chat-templates.ts";
import { gemma4Family, reference, resolveGemma4, tinyGemma4 } from "./gemma4_text/index.ts";

/** Gemma 4's decoder without inputs of layers and without experts. */
const family = gemma4Family<Gemma4UnifiedTextConfig>(wholeImageMasks);

export default textFamily<Gemma4UnifiedTextConfig>({
  facts: gemma4UnifiedText,
  repo: "google/gemma-4-12B-it",
  reference,
  resolve: resolveGemma4,
  tokenizer: chatTokenizer("gemma", gemma3Template),
  tiny: (c, { size }, merged) => tinyGemma4(c, size, merged),
  architectures: {
    Gemma4UnifiedTextModel: base(family),
    Gemma4UnifiedForCausalLM: causalLM(family),
  },
  towers: { language: languageOf(family) },
  variants: {
    "shared keys, values of keys, capped scores": {
      config: {
        num_kv_shared_layers: 10,
        use_double_wide_mlp: true,
        attention_k_eq_v: true,
        num_global_key_value_heads: 2,
        final_logit_softcapping: 30,
      },
    },
  },
});

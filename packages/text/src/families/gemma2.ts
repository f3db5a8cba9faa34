import { type Gemma2Config, gemma2 } from "@tiny-random/atlas/configs/gemma2";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { sandwichNormLayer } from "../layers/decoder/decoder-layers.ts";
import { plainLanguageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses, softCap } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, gemmaTemplate } from "../tokenizers/chat-templates.ts";
import { gemmaParts } from "./gemma.ts";

const family = rotaryDecoderFamily<Gemma2Config>({
  ...gemmaParts,
  layer: sandwichNormLayer,
  attention: (c, layer) =>
    causalAttention(c, layer, {
      scale: 1 / Math.sqrt(c.query_pre_attn_scalar),
      softcap: c.attn_logit_softcapping ?? undefined,
    }),
  scores: (logits, c) => softCap(logits, c.final_logit_softcapping),
});

export default textFamily({
  facts: gemma2,
  repo: "google/gemma-2-2b-it",
  checkpoints: {
    Gemma2ForCausalLM: ["google/gemma-2-2b", "google/gemma-2-9b", "google/gemma-2-9b-it"],
  },
  reference: { rope_theta: 10000, torch_dtype: "bfloat16" },
  unwritten: ["layer_types", "use_bidirectional_attention"],
  tokenizer: chatTokenizer("gemma", gemmaTemplate),
  architectures: decoderClasses("Gemma2", family, { answers: false }),
  towers: { language: plainLanguageOf(family) },
});

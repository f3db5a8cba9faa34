import { helium } from "@tiny-random/atlas/configs/helium";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** Llama that rotates neighbours. */
export default textFamily({
  facts: helium,
  repo: "kyutai/helium-1-preview-2b",
  reference: { rope_theta: 100000, torch_dtype: "bfloat16" },
  tokenizer: "mistral",
  architectures: decoderClasses("Helium", rotaryDecoderFamily({ rotaryPairs: "neighbours" }), { answers: false }),
  variants: {
    "grouped heads, biases in feed-forward blocks": {
      config: { num_key_value_heads: 10, mlp_bias: true },
      classes: ["HeliumForCausalLM"],
    },
  },
});

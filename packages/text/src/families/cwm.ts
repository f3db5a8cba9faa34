import { cwm } from "@tiny-random/atlas/configs/cwm";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** Llama with a window in three layers after each one without. */
const family = rotaryDecoderFamily();

export default textFamily({
  facts: cwm,
  repo: "facebook/cwm",
  // What its class makes of none: ids of a vocabulary that is not the tiny one.
  reference: { eos_token_id: [128001, 128008, 128009] },
  unwritten: ["layer_types"],
  tokenizer: "llama",
  architectures: { CwmModel: base(family), CwmForCausalLM: causalLM(family) },
  variants: {
    "no windows": { config: { layer_types: ["full_attention", "full_attention"] }, classes: ["CwmForCausalLM"] },
  },
});

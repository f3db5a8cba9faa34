import { ministral } from "@tiny-random/atlas/configs/ministral";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

export default textFamily({
  facts: ministral,
  repo: "mistralai/Ministral-8B-Instruct-2410",
  reference: {
    vocab_size: 131072,
    intermediate_size: 12288,
    num_hidden_layers: 36,
    head_dim: 128,
    rope_theta: 100000000,
    sliding_window: 32768,
    // The model card: a window in three layers after each one without.
    layer_types: Array.from({ length: 36 }, (_, layer) => (layer % 4 === 0 ? "full_attention" : "sliding_attention")),
  },
  tokenizer: "mistral",
  architectures: decoderClasses("Ministral", rotaryDecoderFamily(), { answers: "transformer" }),
  variants: {
    "a window in every layer": { config: { layer_types: null }, classes: ["MinistralForCausalLM"] },
  },
});

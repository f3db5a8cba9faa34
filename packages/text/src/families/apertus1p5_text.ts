import { type Apertus1p5TextConfig, apertus1p5Text } from "@tiny-random/atlas/configs/apertus1p5_text";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { apertusSlots } from "./apertus.ts";

/** Apertus whose head may score the first tokens of the vocabulary only: it reads tokens of images and sounds, and writes none. */
const family = rotaryDecoderFamily<Apertus1p5TextConfig>({
  ...apertusSlots,
  vocabulary: (c) => c.output_vocab_size ?? c.vocab_size,
});

export default textFamily({
  facts: apertus1p5Text,
  repo: "swiss-ai/Apertus-v1.5-8B",
  tokenizer: "llama",
  // Fewer tokens than any tokenizer has.
  tiny: ({ output_vocab_size: scored }) => ({ output_vocab_size: scored === null ? null : 128 }),
  architectures: { Apertus1p5TextModel: base(family), Apertus1p5TextForCausalLM: causalLM(family) },
  variants: {
    "a head of fewer tokens": { config: { output_vocab_size: 131072 }, classes: ["Apertus1p5TextForCausalLM"] },
    "an activation without weights, tied, biases": {
      config: { hidden_act: "relu2", tie_word_embeddings: true, attention_bias: true },
      classes: ["Apertus1p5TextForCausalLM"],
    },
  },
});

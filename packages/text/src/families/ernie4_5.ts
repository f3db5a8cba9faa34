import { ernie45 } from "@tiny-random/atlas/configs/ernie4_5";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(ernie45, { use_bias: "boolean" });

/** Llama that rotates neighbours, with one switch for the biases of all projections. */
const family = rotaryDecoderFamily<ConfigOf<typeof facts>>({
  rotaryPairs: "neighbours",
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: c.use_bias, output: c.use_bias } }),
  mlp: (c) => gatedMlp(c, c.intermediate_size, { bias: c.use_bias }),
});

export default textFamily({
  facts,
  repo: "baidu/ERNIE-4.5-0.3B-PT",
  checkpoints: { Ernie4_5ForCausalLM: ["baidu/ERNIE-4.5-0.3B-Base-PT"] },
  reference: { rope_theta: 500000, torch_dtype: "bfloat16" },
  tokenizer: "mistral",
  architectures: { Ernie4_5Model: base(family), Ernie4_5ForCausalLM: causalLM(family) },
  variants: {
    "biases, untied": { config: { use_bias: true, tie_word_embeddings: false }, classes: ["Ernie4_5ForCausalLM"] },
  },
});

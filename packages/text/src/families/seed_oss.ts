import { seedOss } from "@tiny-random/atlas/configs/seed_oss";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(seedOss, { attention_bias: "boolean", attention_out_bias: "boolean", mlp_bias: "boolean" });

/** Llama with a separate switch for the bias of the output projection. */
const family = rotaryDecoderFamily<ConfigOf<typeof facts>>({
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: c.attention_bias, output: c.attention_out_bias } }),
});

export default textFamily({
  facts,
  repo: "ByteDance-Seed/Seed-OSS-36B-Instruct",
  checkpoints: { SeedOssForCausalLM: ["ByteDance-Seed/Seed-OSS-36B-Base"] },
  reference: {
    hidden_size: 5120,
    rope_theta: 10000000,
    rope_scaling: { rope_type: "default" },
    torch_dtype: "bfloat16",
  },
  tokenizer: "llama",
  architectures: decoderClasses("SeedOss", family, { answers: "transformer" }),
  variants: {
    "other biases": {
      config: { attention_bias: false, attention_out_bias: true, mlp_bias: true },
      classes: ["SeedOssForCausalLM"],
    },
  },
});

import { hyperclovax } from "@tiny-random/atlas/configs/hyperclovax";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { preNormLayer, sandwichNorms } from "../layers/decoder/decoder-layers.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { graniteParts } from "./granite.ts";

const facts = narrowed(hyperclovax, {
  embedding_multiplier: "number",
  residual_multiplier: "number",
  logits_scaling: "number",
});
type Config = ConfigOf<typeof facts>;

/** Peri-LN: a norm after each block too (Kim et al., 2025). */
const periNormLayer = sandwichNorms({
  beforeAttention: "input_layernorm",
  afterAttention: "post_norm1",
  beforeMlp: "post_attention_layernorm",
  afterMlp: "post_norm2",
});

/** Granite with norms after the blocks, whose scores are multiplied by what Granite divides by. */
const family = rotaryDecoderFamily<Config>({
  ...graniteParts,
  layer: (c, layer, parts) => (c.use_post_norm ? periNormLayer : preNormLayer)(c, layer, parts),
  scores: (scores, c) => scores.mul(c.logits_scaling),
});

export default textFamily({
  facts,
  repo: "naver-hyperclovax/HyperCLOVAX-SEED-Think-14B",
  reference: { torch_dtype: "bfloat16" },
  tokenizer: "llama",
  towers: { language: languageOf(family) },
  architectures: { HyperCLOVAXModel: base(family), HyperCLOVAXForCausalLM: causalLM(family) },
  variants: {
    "no norms after blocks": { config: { use_post_norm: false }, classes: ["HyperCLOVAXForCausalLM"] },
    "multipliers, biases, grouped heads": {
      config: {
        num_key_value_heads: 8,
        attention_bias: true,
        mlp_bias: true,
        attention_multiplier: 0.0078125,
        embedding_multiplier: 10,
        residual_multiplier: 0.5,
        logits_scaling: 0.5,
      },
      classes: ["HyperCLOVAXForCausalLM"],
    },
  },
});

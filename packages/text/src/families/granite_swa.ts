import { graniteSwa } from "@tiny-random/atlas/configs/granite_swa";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { Parameter } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { type Rope, ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";
import { graniteParts } from "./granite.ts";

const facts = narrowed(graniteSwa, {
  embedding_multiplier: "number",
  attention_multiplier: "number",
  residual_multiplier: "number",
  logits_scaling: "number",
});
type Config = ConfigOf<typeof facts>;

/** The rope of a layer by its own base; a base of 0 is a layer without positions. */
const rope = (c: Config, layer: number): Rope | undefined => {
  const theta = c.layer_rope_theta[layer];
  return theta ? { ...ropeOf(c), theta } : undefined;
};

/** Granite with windows in three of four layers, attention sinks, and a rope for each layer. */
const family = rotaryDecoderFamily<Config>({
  ...graniteParts,
  rope,
  attention: (c, layer) =>
    causalAttention(c, layer, {
      scale: c.attention_multiplier,
      sinks: new Parameter([c.num_attention_heads], { kind: "positive" }),
    }),
});

export default textFamily({
  facts,
  repo: "ibm-granite/granite-swash-2b",
  reference: { torch_dtype: "bfloat16" },
  unwritten: ["layer_types", "layer_rope_theta"],
  resolve: (c, merged) =>
    merged["layer_rope_theta"]
      ? {}
      : { layer_rope_theta: Array.from({ length: c.num_hidden_layers }, () => ropeOf(c).theta) },
  roles: { "layer kinds": ["layer_rope_theta"] },
  tokenizer: "gpt2",
  architectures: { GraniteSWAModel: base(family), GraniteSWAForCausalLM: causalLM(family) },
  variants: {
    "a rope for each layer, none in full attention": {
      config: {
        layer_types: Array.from({ length: 24 }, (_, layer) => (layer % 4 ? "sliding_attention" : "full_attention")),
        layer_rope_theta: Array.from({ length: 24 }, (_, layer) => (layer % 4 ? 10000 * (layer % 4) : 0)),
      },
      classes: ["GraniteSWAForCausalLM"],
    },
    "biases, multipliers": {
      config: {
        attention_bias: true,
        mlp_bias: true,
        attention_multiplier: 0.125,
        embedding_multiplier: 12,
        residual_multiplier: 0.22,
        logits_scaling: 2,
      },
      classes: ["GraniteSWAForCausalLM"],
    },
  },
});

import { graniteSwa } from "@tiny-random/atlas/configs/granite_swa";
import { type ConfigOf, type ModelConfig, narrowed } from "@tiny-random/core";
import { Parameter } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { depthOf, type RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { type Rope, ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";
import { graniteKinds, graniteParts } from "./granite.ts";

const facts = narrowed(graniteSwa, graniteKinds);
type Config = ConfigOf<typeof facts>;

/** The config fields that Granite's decoders with windows read beyond Granite's. */
interface SwaFields extends RotaryDecoderConfig {
  readonly attention_multiplier: number;
  /** The base of each layer's rope; 0 for a layer without positions. */
  readonly layer_rope_theta: readonly number[];
}

/** What Granite's decoders with windows in three of four layers share: attention sinks, and a rope for each layer. */
export const swaParts = {
  rope: (c: SwaFields, layer: number): Rope | undefined => {
    const theta = c.layer_rope_theta[layer];
    return theta ? { ...ropeOf(c), theta } : undefined;
  },
  attention: (c: SwaFields, layer: number) =>
    causalAttention(c, layer, {
      scale: c.attention_multiplier,
      sinks: new Parameter([c.num_attention_heads], { kind: "positive" }),
    }),
} satisfies RotaryDecoderSlots<SwaFields>;

/** One base for all layers, where the config does not say which. */
export const filledThetas = (c: SwaFields, merged: ModelConfig): Pick<SwaFields, "layer_rope_theta"> | object =>
  merged["layer_rope_theta"] ? {} : { layer_rope_theta: Array.from({ length: depthOf(c) }, () => ropeOf(c).theta) };

const family = rotaryDecoderFamily<Config>({ ...graniteParts, ...swaParts });

export default textFamily({
  facts,
  repo: "ibm-granite/granite-swash-2b",
  reference: { torch_dtype: "bfloat16" },
  unwritten: ["layer_types", "layer_rope_theta"],
  resolve: filledThetas,
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

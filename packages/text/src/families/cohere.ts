import { cohere } from "@tiny-random/atlas/configs/cohere";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { layerNorm, module, Parameter, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import { parallelLayer } from "../layers/decoder/decoder-layers.ts";
import { plainLanguageOf } from "../layers/decoder/language.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(cohere, { logit_scale: "number", layer_norm_eps: "number" });
type Config = ConfigOf<typeof facts>;

/** A norm over each head's features, whose scale differs by head: `[batch, heads, length, head_dim]`. */
const headNorm = (c: Config, size: number, heads: number) =>
  module({ weight: new Parameter([heads, size], { kind: "scale" }) }, (m, x: Tensor) => {
    const ones = x.graph.constant(Array<number>(size).fill(1), "float32");
    return x.layer_norm(ones, undefined, c.layer_norm_eps).mul(x.graph.parameter(m.weight).unsqueeze(1));
  });

/** The config fields that Cohere's decoders read beyond Llama's. */
interface CohereFields extends RotaryDecoderConfig {
  readonly layer_norm_eps: number;
  readonly logit_scale: number;
}

/** What all generations of Cohere share: parallel blocks behind a layer norm without bias, scaled scores. */
export const cohereParts = {
  norm: (c: CohereFields) => layerNorm(c.hidden_size, c.layer_norm_eps, { bias: false }),
  layer: parallelLayer,
  rotaryPairs: "neighbours",
  scores: (logits: Tensor, c: CohereFields) => logits.mul(c.logit_scale),
} satisfies RotaryDecoderSlots<CohereFields>;

const family = rotaryDecoderFamily<Config>({
  ...cohereParts,
  attention: (c, layer) =>
    causalAttention(c, layer, {
      qkNorm: c.use_qk_norm ? { over: "head", norm: (size, heads) => headNorm(c, size, heads) } : undefined,
    }),
});

export default textFamily({
  facts,
  repo: "CohereForAI/c4ai-command-r-plus",
  reference: {
    hidden_size: 12288,
    intermediate_size: 33792,
    num_hidden_layers: 64,
    num_attention_heads: 96,
    num_key_value_heads: 8,
    rope_theta: 75000000,
    logit_scale: 0.8333333333333334,
    use_qk_norm: true,
    torch_dtype: "float16",
  },
  tokenizer: "cohere",
  // With Command R's 1/16 the scores are so flat that no next token has a clear margin.
  tiny: (c) => ({ logit_scale: Math.max(c.logit_scale, 0.25) }),
  architectures: { CohereModel: base(family), CohereForCausalLM: causalLM(family) },
  variants: {
    "no query and key norms": { config: { use_qk_norm: false }, classes: ["CohereForCausalLM"] },
  },
  towers: { language: plainLanguageOf(family) },
});

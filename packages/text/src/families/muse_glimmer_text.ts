import { type MuseGlimmerTextConfig, museGlimmerText } from "@tiny-random/atlas/configs/muse_glimmer_text";
import { andThen, bareRmsNorm, centeredRmsNorm, embedding, rmsNorm } from "@tiny-random/nn";
import { causalAttention, sigmoidGate } from "../layers/decoder/causal-attention.ts";
import { sandwichNorms } from "../layers/decoder/decoder-layers.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

type Config = MuseGlimmerTextConfig;

/** Values gated by the attention's input; queries and keys normed by nothing learned, queries then multiplied. */
const attention = (c: Config, layer: number) =>
  causalAttention(c, layer, {
    qkNorm: { over: "head", norm: () => bareRmsNorm(c.rms_norm_eps) },
    scale: c.qk_scale_factor / Math.sqrt(c.head_dim),
    gate: sigmoidGate(c.hidden_size, c.num_attention_heads * c.head_dim),
  });

/** Token vectors, normed by nothing learned. */
export const normedEmbedding = (c: Pick<Config, "vocab_size" | "hidden_size" | "rms_norm_eps">) => {
  const norm = bareRmsNorm(c.rms_norm_eps);
  return andThen(embedding(c.vocab_size, c.hidden_size), (tokens) => norm(tokens));
};

/** Gemma 2's norms, those after the blocks with another epsilon. */
const sandwich = sandwichNorms(
  {
    beforeAttention: "input_layernorm",
    afterAttention: "post_attention_layernorm",
    beforeMlp: "pre_feedforward_layernorm",
    afterMlp: "post_feedforward_layernorm",
  },
  (c) => centeredRmsNorm(c.hidden_size, Number(c["post_norm_eps"])),
);

/** Gated attention between such norms; layers whose theta is 0 have no positions and no window. */
const family = rotaryDecoderFamily<Config>({
  embedding: normedEmbedding,
  norm: (c) => rmsNorm(c.hidden_size, c.rms_norm_eps),
  attention,
  layer: (c, layer, parts) =>
    sandwich(c, layer, { ...parts, norm: () => centeredRmsNorm(c.hidden_size, c.rms_norm_eps) }),
  rope: (c, layer) => (c.layer_rope_theta?.[layer] ? ropeOf(c) : undefined),
});

export default textFamily<Config>({
  facts: museGlimmerText,
  repo: "meta-models/Muse-Glimmer-30B",
  tokenizer: "llama",
  tiny: () => ({ layer_types: ["sliding_attention", "full_attention"], layer_rope_theta: [10000, 0] }),
  architectures: { MuseGlimmerTextModel: base(family) },
});

import { type DiffLlamaConfig, diffllama } from "@tiny-random/atlas/configs/diffllama";
import { attend, bareRmsNorm, bias, linear, module, rotate, splitHeads, Tensor } from "@tiny-random/nn";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import type { LayerContext } from "../layers/decoder/decoder-parts.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** The part of λ that is not learned: deeper layers subtract more. */
const initialLambda = (layer: number): number => 0.8 - 0.6 * Math.exp(-0.3 * layer);

/**
 * Differential attention (Ye et al., 2024): head i minus λ times head i + heads / 2, over the values of both halves of the
 * key/value heads side by side.
 */
const differentialAttention = (c: DiffLlamaConfig, layer: number) => {
  const [heads, keyValueHeads, size] = [c.num_attention_heads, c.num_key_value_heads, headSizeOf(c)];
  const options = { bias: c.attention_bias };
  const initial = initialLambda(layer);
  const norm = bareRmsNorm(c.rms_norm_eps);
  return module(
    {
      q_proj: linear(c.hidden_size, heads * size, options),
      k_proj: linear(c.hidden_size, keyValueHeads * size, options),
      v_proj: linear(c.hidden_size, keyValueHeads * size, options),
      lambda_q1: bias(size),
      lambda_k1: bias(size),
      lambda_q2: bias(size),
      lambda_k2: bias(size),
      o_proj: linear(heads * size, c.hidden_size, options),
    },
    (m, x: Tensor, { mask, rotary, cache }: LayerContext) => {
      const query = rotate(splitHeads(m.q_proj(x), heads, size), rotary(layer));
      const key = rotate(splitHeads(m.k_proj(x), keyValueHeads, size), rotary(layer));
      const value = splitHeads(m.v_proj(x), keyValueHeads, size);
      const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
      const halves = values.chunk(2, 1).map((half) => {
        const attended = attend(query, keys, Tensor.cat([half, half], 1), { mask: mask() });
        return attended.unflatten(-1, [heads, size]);
      });
      const [first, second] = Tensor.cat(halves, -1).chunk(2, 2) as [Tensor, Tensor];
      const learned = (a: typeof m.lambda_q1, b: typeof m.lambda_k1) => x.graph.parameter(a).mul(b).sum(-1).exp();
      const lambda = learned(m.lambda_q1, m.lambda_k1).sub(learned(m.lambda_q2, m.lambda_k2)).add(initial);
      const difference = norm(first.sub(second.mul(lambda))).mul(1 - initial);
      return m.o_proj(difference.flatten(2));
    },
  );
};

const family = rotaryDecoderFamily<DiffLlamaConfig>({ attention: differentialAttention });

export default textFamily({
  facts: diffllama,
  repo: "kajuma/DiffLlama-0.3B-handcut",
  tokenizer: "mistral",
  // Twice the width, not four times: the model stays below a megabyte.
  tiny: (_c, { size }) => ({ intermediate_size: 2 * size.width }),
  architectures: decoderClasses("DiffLlama", family, { answers: "transformer" }),
  variants: {
    "grouped heads": { config: { num_key_value_heads: 16 }, classes: ["DiffLlamaForCausalLM"] },
    biases: { config: { attention_bias: true }, classes: ["DiffLlamaForCausalLM"] },
  },
});

import { type DogeConfig, doge } from "@tiny-random/atlas/configs/doge";
import { InputError } from "@tiny-random/core";
import {
  attend,
  forbidden,
  linear,
  module,
  Parameter,
  rmsNorm,
  rotate,
  scale,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import { headSizeOf } from "../../layers/decoder/decoder-config.ts";
import type { DecoderParts, LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { gatedMlp } from "../../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../../layers/heads/decoder-heads.ts";
import { lastTokenClassification } from "../../layers/heads/decoder-scores.ts";
import { textFamily } from "../../text-family.ts";
import { keptKeys } from "./kept-keys.ts";

/**
 * Attention behind a dynamic mask (Doge; Shi et al., 2024): a score of each value is added to those of its key, and beyond
 * `keep_window_size` keys a query sees those with the largest alone.
 */
const attention = (c: DogeConfig, layer: number) => {
  const [heads, shared, size] = [c.num_attention_heads, c.num_key_value_heads, headSizeOf(c)];
  const project = (count: number) => linear(c.hidden_size, count * size, { bias: c.attention_bias });
  return module(
    {
      q_proj: project(heads),
      k_proj: project(shared),
      v_proj: project(shared),
      A: new Parameter([shared], { kind: "scale" }),
      dt_proj: linear(shared * size, shared, { bias: c.attention_bias }),
      o_proj: linear(heads * size, c.hidden_size, { bias: c.attention_bias }),
      q_norm: rmsNorm(size, c.rms_norm_eps),
      k_norm: rmsNorm(size, c.rms_norm_eps),
    },
    (m, x: Tensor, { mask, rotary, cache }: LayerContext) => {
      const query = rotate(m.q_norm(splitHeads(m.q_proj(x), heads, size)), rotary(layer));
      const key = rotate(m.k_norm(splitHeads(m.k_proj(x), shared, size)), rotary(layer));
      const value = splitHeads(m.v_proj(x), shared, size);
      const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
      const steps = m.dt_proj(values.transpose(1, 2).flatten(2)).softplus().mul(m.A).exp();
      const seen = mask(c.sliding_window ?? undefined).ge(0);
      const scores = steps.transpose(1, 2).unsqueeze(2);
      const masked = scores.where(seen.logical_and(keptKeys(scores, seen, c.keep_window_size)), forbidden);
      const repeated = masked
        .unsqueeze(2)
        .expand([1, 1, heads / shared, 1, 1])
        .flatten(1, 2);
      return m.o_proj(attend(query, keys, values, { mask: repeated }));
    },
  );
};

/** The stream is scaled, feature by feature, before each block joins it. */
const layer = (c: DogeConfig, index: number, parts: DecoderParts<DogeConfig>) => {
  if (c.is_moe)
    throw new InputError(
      "Doge's mixture of experts mixes the router's scores of different tokens, so padding and caches change its answers",
      "Take a checkpoint without is_moe; modeling_doge.py says so in DogeCDMoE.",
    );
  return module(
    {
      input_layernorm: parts.norm(c),
      self_attn: parts.attention(c, index),
      input_residual: scale(c.hidden_size),
      post_attention_layernorm: parts.norm(c),
      mlp: parts.mlp(c, index),
      post_attention_residual: scale(c.hidden_size),
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = x.mul(m.input_residual).add(m.self_attn(m.input_layernorm(x), context));
      return h.mul(m.post_attention_residual).add(m.mlp(m.post_attention_layernorm(h)));
    },
  );
};

const family = rotaryDecoderFamily<DogeConfig>({ attention, mlp: (c) => gatedMlp(c), layer });

export default textFamily({
  facts: doge,
  repo: "SmallDoge/Doge-320M",
  // `keep_window_size` stays above every input's length: values of equal tokens are equal in the first layer, so which of them
  // a query keeps would be up to the runtime.
  tokenizer: "llama",
  architectures: {
    DogeModel: base(family),
    DogeForCausalLM: causalLM(family),
    DogeForSequenceClassification: lastTokenClassification(family),
  },
  variants: {
    "grouped heads, biases, tied": {
      config: { num_key_value_heads: 4, attention_bias: true, mlp_bias: true, tie_word_embeddings: true },
      classes: ["DogeForCausalLM"],
    },
  },
});

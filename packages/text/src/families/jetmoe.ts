import { type JetMoeConfig, jetmoe } from "@tiny-random/atlas/configs/jetmoe";
import { attend, bias, linear, module, rmsNorm, rotate, splitHeads, Tensor } from "@tiny-random/nn";
import { preNormLayer } from "../layers/decoder/decoder-layers.ts";
import type { LayerContext } from "../layers/decoder/decoder-parts.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { layerRouter, parallelInputs, parallelMixture, parallelOutputs } from "../layers/experts/parallel-experts.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification } from "../layers/heads/decoder-scores.ts";
import { textFamily } from "../text-family.ts";

/** Experts of queries and of outputs, chosen by one router: each has as many heads as there are keys and values. */
const headExperts = (c: JetMoeConfig) => {
  const features = c.num_key_value_heads * c.kv_channels;
  return module(
    {
      bias: bias(c.hidden_size),
      input_linear: parallelInputs(c.num_local_experts, c.hidden_size, features),
      output_linear: parallelOutputs(c.num_local_experts, features, c.hidden_size),
      router: layerRouter(c.num_local_experts, c.num_experts_per_tok, c.hidden_size),
    },
    (m, x: Tensor, attended: (queries: Tensor) => Tensor) =>
      m.output_linear(attended(m.input_linear(x)), m.router(x)).add(m.bias),
  );
};

/**
 * A mixture of attention heads (MoA; Zhang et al., 2022): all experts' heads attend to the same keys and values. Those that
 * are not chosen have weight 0, so the graph need not sort tokens by expert.
 */
const attention = (c: JetMoeConfig, layer: number) => {
  const [heads, experts] = [c.num_key_value_heads, c.num_local_experts];
  const split = (part: Tensor, count = heads) => splitHeads(part, count, c.kv_channels);
  return module(
    { experts: headExperts(c), kv_proj: linear(c.hidden_size, 2 * heads * c.kv_channels, { bias: false }) },
    (m, x: Tensor, { mask, rotary, cache }: LayerContext) => {
      const [key, value] = m.kv_proj(x).chunk(2, -1) as [Tensor, Tensor];
      const fresh = [rotate(split(key), rotary(layer)), split(value)] as const;
      const cached = cache?.extend(layer, ...fresh) ?? fresh;
      const [keys, values] = cached.map((part) =>
        Tensor.cat(
          Array.from({ length: experts }, () => part),
          1,
        ),
      ) as [Tensor, Tensor];
      return m.experts(x, (queries) => {
        const query = rotate(split(queries.flatten(2), experts * heads), rotary(layer));
        return attend(query, keys, values, { mask: mask() }).unflatten(-1, [experts, heads * c.kv_channels]);
      });
    },
  );
};

const mixture = (c: JetMoeConfig) =>
  parallelMixture(
    {
      width: c.hidden_size,
      experts: c.num_local_experts,
      active: c.num_experts_per_tok,
      features: c.intermediate_size,
      activation: c.activation_function,
    },
    bias(c.hidden_size),
  );

const family = rotaryDecoderFamily<JetMoeConfig>({
  attention,
  mlp: mixture,
  // The layers' norms do not read the config's epsilon, the last one does.
  layer: (c, layer, parts) => preNormLayer(c, layer, { ...parts, norm: () => rmsNorm(c.hidden_size) }),
  layerKeys: { attention: "self_attention" },
  rotarySize: (c) => c.kv_channels,
  cache: (c) => ({ layers: c.num_hidden_layers, heads: c.num_key_value_heads, headSize: c.kv_channels }),
});

export default textFamily({
  facts: jetmoe,
  repo: "jetmoe/jetmoe-8b",
  reference: { num_hidden_layers: 24, rms_norm_eps: 1e-5, rope_theta: 10000, torch_dtype: "bfloat16" },
  roles: { "head size": ["kv_channels"] },
  tokenizer: "mistral",
  architectures: {
    JetMoeModel: base(family),
    JetMoeForCausalLM: causalLM(family),
    JetMoeForSequenceClassification: lastTokenClassification(family),
  },
  variants: {
    "one expert, untied": {
      config: { num_experts_per_tok: 1, tie_word_embeddings: false },
      classes: ["JetMoeForCausalLM"],
    },
  },
});

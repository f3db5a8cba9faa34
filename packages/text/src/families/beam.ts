import { beam } from "@tiny-random/atlas/configs/beam";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { andThen, linear, module, Parameter, rmsNorm, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { base, causalLM, softCap } from "../layers/heads/decoder-heads.ts";
import { tokenClassification } from "../layers/heads/decoder-scores.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(beam, { n_group: "number", topk_group: "number" });
type Config = ConfigOf<typeof facts>;

/** Layers of full attention have no rope, as long as `rope_parameters` states none for them. */
const ropeOfLayer = (c: Config, layer: number) => {
  const type = c.layer_types?.[layer] ?? "";
  return c.rope_parameters[type] ? ropeOf(c, type) : undefined;
};

/** What queries of layers without a rope are multiplied by: more, the further on they stand. */
const farther = (positions: Tensor): Tensor =>
  positions.to("float32").add(1).div(2048).add(1).log().mul(0.1).exp().unsqueeze(1).unsqueeze(-1);

/** Attention with normed queries and keys, and gates that have a bias for each head. */
const attention = (c: Config, layer: number) => {
  const { num_attention_heads: heads, head_dim: size } = c;
  const gateBias = new Parameter([heads], { kind: "bias" });
  const scales = (gates: Tensor) => {
    const bias = gates.graph.parameter(gateBias).unsqueeze(-1);
    return gates.unflatten(-1, [heads, size]).add(bias).flatten(2).sigmoid();
  };
  return causalAttention(c, layer, {
    qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) },
    gate: andThen(linear(c.hidden_size, heads * size, { bias: false }), scales),
    gateBias,
    ...(ropeOfLayer(c, layer) === undefined && { queryFactor: farther }),
  });
};

const mixture = (c: Config) => groupedMixture({ ...c, n_routed_experts: c.num_experts });

/** The mean of the stream so far and one more block, kept at its length: the n-th block weighs 1 / √n. */
const depthScaled = (stream: Tensor, block: Tensor, index: number): Tensor =>
  block.mul(1 / Math.sqrt(index)).add(stream.mul(Math.sqrt((index - 1) / index)));

/** Norms before and after each block, whose output joins the stream by its depth. */
const layer = (c: Config, index: number, parts: DecoderParts<Config>) =>
  module(
    {
      self_attn: parts.attention(c, index),
      mlp: parts.mlp(c, index),
      input_layernorm: parts.norm(c),
      post_attention_layernorm: parts.norm(c),
      pre_feedforward_layernorm: parts.norm(c),
      post_feedforward_layernorm: parts.norm(c),
    },
    (m, x: Tensor, context: LayerContext) => {
      const attended = m.post_attention_layernorm(m.self_attn(m.input_layernorm(x), context));
      const h = depthScaled(x, attended, 2 * index + 2);
      return depthScaled(h, m.post_feedforward_layernorm(m.mlp(m.pre_feedforward_layernorm(h))), 2 * index + 3);
    },
  );

const family = rotaryDecoderFamily<Config>({
  attention,
  mlp: (c, index) => (c.mlp_layer_types[index] === "dense" ? gatedMlp(c) : mixture(c)),
  layer,
  rope: ropeOfLayer,
  scores: (scores, c) => (c.final_logit_softcapping === null ? scores : softCap(scores, c.final_logit_softcapping)),
});

/** The ropes of a config that states none, by type of layer. */
const ropes = { sliding_attention: { rope_type: "default", rope_theta: 10000 }, full_attention: null };

/** Every sixth layer looks at everything, and so does the last. */
const layerTypes = (depth: number): string[] =>
  Array.from({ length: depth }, (_, index) =>
    (index + 1) % 6 === 0 || index === depth - 1 ? "full_attention" : "sliding_attention",
  );

export default textFamily<Config>({
  facts,
  repo: "reflection/Beam-1.0-501B-A23B",
  resolve: (c, merged) => ({
    layer_types: merged["layer_types"] ? c.layer_types : layerTypes(c.num_hidden_layers),
    rope_parameters: merged["rope_parameters"] ? c.rope_parameters : ropes,
  }),
  roles: { "layer kinds": ["mlp_layer_types"] },
  // A dense block of twice the width keeps the model below a megabyte. Of two layers that the class makes of none stated, both would be dense.
  tiny: (_c, { size }, merged) => ({
    intermediate_size: 2 * size.width,
    ...(merged.mlp_layer_types ? {} : { mlp_layer_types: ["dense", "sparse"] }),
  }),
  tokenizer: "qwen",
  architectures: {
    BeamModel: base(family),
    BeamForCausalLM: causalLM(family),
    BeamForTokenClassification: tokenClassification(family, "score"),
  },
  variants: {
    "a rope in every layer, scores as they are, tied": {
      config: {
        rope_parameters: {
          sliding_attention: { rope_type: "default", rope_theta: 10000 },
          full_attention: { rope_type: "default", rope_theta: 1000000 },
        },
        final_logit_softcapping: null,
        tie_word_embeddings: true,
      },
      classes: ["BeamForCausalLM"],
    },
    "stated kinds of layers, weights as they are": {
      config: {
        layer_types: ["full_attention", "sliding_attention", "full_attention"],
        mlp_layer_types: ["dense", "sparse", "sparse"],
        num_hidden_layers: 3,
        norm_topk_prob: false,
        attention_bias: true,
      },
      classes: ["BeamForCausalLM"],
    },
  },
});

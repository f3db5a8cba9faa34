import { type MuseSparkTextConfig, museSparkText } from "@tiny-random/atlas/configs/muse_spark_text";
import {
  activation,
  bareRmsNorm,
  bias,
  centeredRmsNorm,
  linear,
  module,
  Parameter,
  rmsNorm,
  type Tensor,
  weight,
} from "@tiny-random/nn";
import { causalAttention, sigmoidGate } from "../layers/decoder/causal-attention.ts";
import type { Block, DecoderParts, LayerContext } from "../layers/decoder/decoder-parts.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { scoreCorrection, sharesByCorrection, sigmoidRouterWeight } from "../layers/experts/routing.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";
import { normedEmbedding } from "./muse_glimmer_text.ts";

type Config = MuseSparkTextConfig;

/** Unit root mean square of scaled features: the scale comes first, so that it only says how features compare. */
const scaledFirstNorm = (width: number, epsilon: number): Block => {
  const bare = bareRmsNorm(epsilon);
  return module({ weight: bias(width) }, (m, x: Tensor) => bare(x.mul(x.graph.parameter(m.weight).add(1))));
};

/** Muse Glimmer's attention, whose heads' values are normed by nothing learned before they are gated. */
const attention = (c: Config, layer: number) => {
  const [bare, heads, size] = [bareRmsNorm(c.rms_norm_eps), c.num_attention_heads, c.head_dim];
  return causalAttention(c, layer, {
    qkNorm: { over: "head", norm: () => bare },
    scale: c.qk_scale_factor / Math.sqrt(size),
    outputNorm: module({}, (_, x: Tensor) => bare(x.unflatten(-1, [heads, size])).flatten(-2)),
    gate: sigmoidGate(c.hidden_size, heads * size),
  });
};

/** Sigmoids of scaled scores, corrected for the choice alone: the weights of the chosen experts. */
const router = (c: Config) =>
  module(
    {
      weight: sigmoidRouterWeight(c.num_local_experts, c.hidden_size, { keepFloat32: true }),
      e_score_correction_bias: scoreCorrection(c.num_local_experts),
    },
    (m, x: Tensor) => {
      const scores = x.linear(m.weight).mul(c.output_multiplier).sigmoid();
      const shares = sharesByCorrection(scores, m.e_score_correction_bias, c.num_experts_per_tok);
      return shares.mul(c.routed_scaling_factor);
    },
  );

/** Gated experts in joint tensors, each of whose outputs is normed before it is weighed. */
const normedExperts = (c: Config) => {
  const { num_local_experts: experts, moe_hidden_size: width, moe_intermediate_size: features } = c;
  return module(
    {
      gate_up_proj: weight([experts, 2 * features, width], width),
      down_proj: weight([experts, width, features], features),
      post_expert_norm: scaledFirstNorm(width, c.post_norm_eps),
    },
    (m, x: Tensor, weights: Tensor) => {
      // [batch, experts, length, ...]
      const ofExperts = (table: Parameter) => x.graph.parameter(table).transpose(1, 2).unsqueeze(0);
      const [gate, up] = x.unsqueeze(1).matmul(ofExperts(m.gate_up_proj)).chunk(2, -1) as [Tensor, Tensor];
      const made = activation(c.hidden_act)(gate).mul(up).matmul(ofExperts(m.down_proj));
      return m.post_expert_norm(made).mul(weights.transpose(1, 2).unsqueeze(-1)).sum(1);
    },
  );
};

/** Experts narrower than the residual stream, between two projections. */
const mixture = (c: Config): Block =>
  module(
    {
      gate: router(c),
      pre_expert_proj: linear(c.hidden_size, c.moe_hidden_size, { bias: false }),
      pre_expert_norm: centeredRmsNorm(c.moe_hidden_size, c.rms_norm_eps),
      experts: normedExperts(c),
      post_expert_proj: linear(c.moe_hidden_size, c.hidden_size, { bias: false }),
    },
    (m, x: Tensor) => m.post_expert_proj(m.experts(m.pre_expert_norm(m.pre_expert_proj(x)), m.gate(x))),
  );

/** How much of a block's output, feature by feature, takes the place of the residual stream. */
const residualGate = (c: Config) =>
  module(
    { gate: new Parameter([c.hidden_size], { kind: "bias" }, { keepFloat32: true }) },
    (m, residual: Tensor, made: Tensor) => {
      const share = residual.graph.parameter(m.gate).div(c.residual_gate_temperature);
      const kept = share.neg().sigmoid().mul(share.sigmoid().add(1)).clamp(1e-3).sqrt();
      return residual.mul(kept).add(made.mul(share.sigmoid()));
    },
  );

const layer = (c: Config, index: number, parts: DecoderParts<Config>) =>
  module(
    {
      self_attn: parts.attention(c, index),
      mlp: parts.mlp(c, index),
      input_layernorm: centeredRmsNorm(c.hidden_size, c.rms_norm_eps),
      post_attention_layernorm: bareRmsNorm(c.post_norm_eps),
      pre_feedforward_layernorm: centeredRmsNorm(c.hidden_size, c.rms_norm_eps),
      post_feedforward_layernorm: scaledFirstNorm(c.hidden_size, c.post_norm_eps),
      post_attention_residual_gate: residualGate(c),
      post_feedforward_residual_gate: residualGate(c),
    },
    (m, x: Tensor, context: LayerContext) => {
      const attended = m.post_attention_layernorm(m.self_attn(m.input_layernorm(x), context));
      const h = m.post_attention_residual_gate(x, attended);
      const made = m.post_feedforward_layernorm(m.mlp(m.pre_feedforward_layernorm(h)));
      return m.post_feedforward_residual_gate(h, made);
    },
  );

/** Gates in place of the residual sum; layers whose theta is 0 have no positions and no window (Muse Spark, Meta, 2026). */
const family = rotaryDecoderFamily<Config>({
  embedding: normedEmbedding,
  norm: (c) => rmsNorm(c.hidden_size, c.rms_norm_eps),
  attention,
  mlp: (c, index) => (c.mlp_layer_types?.[index] === "dense" ? gatedMlp(c) : mixture(c)),
  layer,
  rope: (c, index) => (c.layer_rope_theta?.[index] ? ropeOf(c) : undefined),
});

export default textFamily<Config>({
  facts: museSparkText,
  repo: "meta-models/Muse-Spark-Open-816B-A42B",
  tokenizer: "llama",
  tiny: (_c, { size }) => ({
    layer_types: ["sliding_attention", "full_attention"],
    layer_rope_theta: [500000, 0],
    moe_hidden_size: size.width / 2,
  }),
  architectures: { MuseSparkTextModel: base(family) },
  variants: { "a dense layer": { config: { mlp_layer_types: ["dense", "sparse"] } } },
});

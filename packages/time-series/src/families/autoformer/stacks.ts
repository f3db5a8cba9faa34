// Autoformer's encoder, which keeps the seasons of a series, and its decoder, which sums its trend.
import type { AutoformerConfig } from "@tiny-random/atlas/configs/autoformer";
import { activation, conv1d, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { aroundEnds } from "../../layers/circular.ts";
import { lengthsOf } from "../../layers/forecaster-inputs.ts";
import { embeddedSteps, stepEmbedding } from "../../layers/forecaster-stack.ts";
import { autoCorrelation } from "./auto-correlation.ts";
import { decomposed } from "./decomposition.ts";

type Config = AutoformerConfig;

/** A layer norm whose mean over the series is taken away. */
const seasonalNorm = (width: number) =>
  module({ layernorm: layerNorm(width) }, (m, x: Tensor) => {
    const normed = m.layernorm(x);
    return normed.sub(normed.mean(1, true));
  });

const feedForward = (c: Config, inner: number) => ({
  fc1: linear(c.d_model, inner),
  fc2: linear(inner, c.d_model),
  final_layer_norm: seasonalNorm(c.d_model),
});

const activated = (c: Config, m: ReturnType<typeof feedForward>, x: Tensor): Tensor =>
  m.fc2(activation(c.activation_function)(m.fc1(x)));

const encoderLayer = (c: Config) =>
  module(
    {
      self_attn: autoCorrelation(c.d_model, c.encoder_attention_heads, c.autocorrelation_factor),
      self_attn_layer_norm: layerNorm(c.d_model),
      ...feedForward(c, c.encoder_ffn_dim),
    },
    (m, x: Tensor) => {
      const { seasonal } = decomposed(c, m.self_attn_layer_norm(x.add(m.self_attn(x))));
      return m.final_layer_norm(decomposed(c, seasonal.add(activated(c, m, seasonal))).seasonal);
    },
  );

/** Steps of the context → states of their seasons. */
export const seasonalEncoder = (c: Config) =>
  module(
    { ...stepEmbedding(c), layers: Array.from({ length: c.encoder_layers }, () => encoderLayer(c)) },
    (m, steps: Tensor) => m.layers.reduce((x, layer) => layer(x), embeddedSteps(m, steps, [0, lengthsOf(c).context])),
  );

/** A convolution around the ends of a series. */
const circularConvolution = (inputs: number, outputs: number) => {
  const convolution = conv1d(inputs, outputs, 3, { bias: false });
  return module({ weight: convolution.weight }, (_, states: Tensor) =>
    convolution(aroundEnds(states.transpose(1, 2))).transpose(1, 2),
  );
};

/** States of seasons, and the trend that a layer finds in them. */
const decoderLayer = (c: Config) => {
  const attention = () => autoCorrelation(c.d_model, c.decoder_attention_heads, c.autocorrelation_factor);
  const parts = {
    self_attn: attention(),
    self_attn_layer_norm: layerNorm(c.d_model),
    encoder_attn: attention(),
    encoder_attn_layer_norm: layerNorm(c.d_model),
    ...feedForward(c, c.decoder_ffn_dim),
    trend_projection: circularConvolution(c.d_model, c.feature_size),
  };
  return module(parts, (m, x: Tensor, states: Tensor) => {
    const own = decomposed(c, x.add(m.self_attn(x)));
    const asked = m.self_attn_layer_norm(own.seasonal);
    const crossed = decomposed(c, asked.add(m.encoder_attn(asked, states)));
    const met = m.encoder_attn_layer_norm(crossed.seasonal);
    const fed = decomposed(c, met.add(activated(c, m, met)));
    const trend = m.trend_projection(own.trend.add(crossed.trend).add(fed.trend));
    return { seasonal: m.final_layer_norm(fed.seasonal), trend };
  });
};

/** Seasons and trend of the last steps and of those to come `[batch, label + prediction, features]` → predictions of the same shape. */
export const seasonalDecoder = (c: Config) => {
  const parts = {
    ...stepEmbedding(c),
    layers: Array.from({ length: c.decoder_layers }, () => decoderLayer(c)),
    seasonality_projection: linear(c.d_model, c.feature_size),
  };
  return module(parts, (m, seasonal: Tensor, trend: Tensor, states: Tensor) => {
    const { context, prediction } = lengthsOf(c);
    const first = embeddedSteps(m, seasonal, [context - c.label_length, context + prediction]);
    const last = m.layers.reduce(
      (x, layer) => {
        const made = layer(x.seasonal, states);
        return { seasonal: made.seasonal, trend: x.trend.add(made.trend) };
      },
      { seasonal: first, trend },
    );
    return { last_hidden_state: m.seasonality_projection(last.seasonal), trend: last.trend };
  });
};

import {
  activation,
  layerNorm,
  linear,
  module,
  scale,
  type Tensor,
  type VitBlock,
  type VitLayerConfig,
  vitAttention,
} from "@tiny-random/nn";

/** The config fields that a layer with scales reads. */
export interface ScaledVitConfig extends Omit<VitLayerConfig, "intermediate_size"> {
  readonly mlp_ratio: number;
  readonly use_swiglu_ffn: boolean;
}

/** A scale for each feature, where a block joins the stream (Touvron et al., 2021). */
const layerScale = (width: number) => module({ lambda1: scale(width) }, (m, x: Tensor) => x.mul(m.lambda1));

const mlp = (c: ScaledVitConfig, inner: number) =>
  module({ fc1: linear(c.hidden_size, inner), fc2: linear(inner, c.hidden_size) }, (m, x: Tensor) =>
    m.fc2(activation(c.hidden_act)(m.fc1(x))),
  );

/** Gate and value come from one projection; two thirds as wide, to multiples of 8. */
const gatedMlp = (c: ScaledVitConfig, inner: number) => {
  const size = Math.floor((Math.trunc((inner * 2) / 3) + 7) / 8) * 8;
  return module(
    { weights_in: linear(c.hidden_size, 2 * size), weights_out: linear(size, c.hidden_size) },
    (m, x: Tensor) => {
      const [gate, value] = m.weights_in(x).chunk(2, -1) as [Tensor, Tensor];
      return m.weights_out(activation("silu")(gate).mul(value));
    },
  );
};

/** A Transformer layer whose two halves are scaled before they join the stream (Oquab et al., 2023). */
export const scaledVitLayer = (c: ScaledVitConfig): VitBlock => {
  const inner = Math.trunc(c.hidden_size * c.mlp_ratio);
  return module(
    {
      norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attention: vitAttention(c),
      layer_scale1: layerScale(c.hidden_size),
      norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: c.use_swiglu_ffn ? gatedMlp(c, inner) : mlp(c, inner),
      layer_scale2: layerScale(c.hidden_size),
    },
    (m, x: Tensor) => {
      const attended = m.layer_scale1(m.attention(m.norm1(x))).add(x);
      return m.layer_scale2(m.mlp(m.norm2(attended))).add(attended);
    },
  );
};

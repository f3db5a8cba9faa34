// Swin's second version (Liu et al., 2022): a layer of cosine attention in windows, with a bias that an MLP makes of distances.
import {
  activation,
  attend,
  biasRows,
  dense,
  layerNorm,
  linear,
  module,
  overWindows,
  Parameter,
  projectedWindows,
  splitHeads,
  type Tensor,
  unitLength,
  windowGrid,
} from "@tiny-random/nn";

/** The config fields that a layer reads. */
interface Swinv2LayerConfig {
  readonly qkv_bias: boolean;
  readonly mlp_ratio: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
}

/** What the layers of a stage have in common. */
export interface Swinv2Stage {
  readonly width: number;
  readonly heads: number;
  /** Pixels along a window's edge, and by how many every other layer's windows are shifted. */
  readonly edge: number;
  readonly shift: number;
  /** The edge of the windows that distances were learned for; 0 where it is the same. */
  readonly pretrained: number;
}

/** Rows and columns between two places of a window on a logarithmic scale: `[distances, 2]` (Liu et al., 2022, section 3.3). */
const logSpacedDistances = ({ edge, pretrained }: Swinv2Stage): Float32Array => {
  const unit = Math.max(1, (pretrained > 0 ? pretrained : edge) - 1);
  const spaced = Array.from({ length: 2 * edge - 1 }, (_, index) => {
    const distance = (8 * (index - edge + 1)) / unit;
    return (Math.sign(distance) * Math.log2(Math.abs(distance) + 1)) / 3;
  });
  return Float32Array.from(spaced.flatMap((down) => spaced.flatMap((across) => [down, across])));
};

/** Cosine attention inside windows, `[windows, edge², channels]`, with a bias that an MLP makes of distances. */
const windowAttention = (c: Swinv2LayerConfig, stage: Swinv2Stage) => {
  const { width, heads, edge } = stage;
  const distances = logSpacedDistances(stage);
  const mlp = module({ "0": linear(2, 512), "2": linear(512, heads, { bias: false }) }, (m, x: Tensor) =>
    m[2](m[0](x).relu()),
  );
  return module(
    {
      logit_scale: new Parameter([heads, 1, 1], { kind: "positive" }),
      continuous_position_bias_mlp: mlp,
      query: linear(width, width, { bias: c.qkv_bias }),
      key: linear(width, width, { bias: false }),
      value: linear(width, width, { bias: c.qkv_bias }),
    },
    (m, x: Tensor, apart?: Tensor) => {
      const { graph } = x;
      const table = m.continuous_position_bias_mlp(
        graph.constant(distances, "float32").reshape([distances.length / 2, 2]),
      );
      const bias = table
        .index_select(0, graph.constant(biasRows(edge), "int64"))
        .reshape([edge ** 2, edge ** 2, heads])
        .permute(2, 0, 1)
        .unsqueeze(0)
        .sigmoid()
        .mul(16);
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const sharpness = graph.parameter(m.logit_scale).clamp(undefined, Math.log(100)).exp();
      const query = unitLength(split(m.query(x))).mul(sharpness);
      const mask = apart ? bias.add(apart) : bias;
      return attend(query, unitLength(split(m.key(x))), split(m.value(x)), { scale: 1, mask });
    },
  );
};

/** Attention and feed-forward, each before its norm (res-post-norm), over `[batch, rows, columns, width]`. */
export const swinv2Layer = (c: Swinv2LayerConfig, stage: Swinv2Stage, isShifted: boolean) => {
  const { width, edge, shift } = stage;
  const wide = Math.trunc(c.mlp_ratio * width);
  const attention = projectedWindows(windowAttention(c, stage), width);
  return module(
    {
      attention,
      layernorm_before: layerNorm(width, c.layer_norm_eps),
      intermediate: dense(width, wide),
      output: dense(wide, width),
      layernorm_after: layerNorm(width, c.layer_norm_eps),
    },
    (m, x: Tensor) => {
      const by = isShifted && shift > 0 ? x.graph.constant([shift], "int64") : undefined;
      const attended = m.layernorm_before(overWindows(x, windowGrid(x, edge), by, m.attention)).add(x);
      return m.layernorm_after(m.output(activation(c.hidden_act)(m.intermediate(attended)))).add(attended);
    },
  );
};

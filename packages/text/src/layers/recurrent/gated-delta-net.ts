import {
  type AnyModule,
  activation,
  groupOfEach,
  linear,
  module,
  Parameter,
  type ParameterOptions,
  type Tensor,
} from "@tiny-random/nn";
import type { LayerContext } from "../decoder/decoder-parts.ts";
import type { LayerStates } from "../sessions/text-sessions.ts";
import { causalConvolution } from "./causal-convolution.ts";
import { readByDeltaRule, unitLength } from "./delta-rule.ts";
import { type GatedNorm, gatedGroupNorm } from "./gated-norm.ts";
import { currentMask } from "./padding.ts";

/** The sizes of a gated delta net (GDN); each key head serves as many value heads. */
export interface DeltaNetSizes {
  readonly width: number;
  readonly keyHeads: number;
  readonly keySize: number;
  readonly valueHeads: number;
  readonly valueSize: number;
  /** Positions that the convolution sees. */
  readonly kernel: number;
}

/** The config fields of a gated delta net. */
export interface DeltaNetConfig {
  readonly hidden_size: number;
  readonly linear_num_key_heads: number;
  readonly linear_key_head_dim: number;
  readonly linear_num_value_heads: number;
  readonly linear_value_head_dim: number;
  readonly linear_conv_kernel_dim: number;
  readonly hidden_act: string;
  readonly rms_norm_eps: number;
}

/** The sizes that a config names. */
export const deltaNetSizes = (c: DeltaNetConfig): DeltaNetSizes => ({
  width: c.hidden_size,
  keyHeads: c.linear_num_key_heads,
  keySize: c.linear_key_head_dim,
  valueHeads: c.linear_num_value_heads,
  valueSize: c.linear_value_head_dim,
  kernel: c.linear_conv_kernel_dim,
});

/** Features of all heads' keys, as many as of their queries, and of their values. */
export const featuresOf = (sizes: DeltaNetSizes): readonly [keys: number, values: number] => [
  sizes.keyHeads * sizes.keySize,
  sizes.valueHeads * sizes.valueSize,
];

const convolved = (sizes: DeltaNetSizes): number => {
  const [keys, values] = featuresOf(sizes);
  return 2 * keys + values;
};

/** The states that a layer carries. */
export const deltaNetStates = (sizes: DeltaNetSizes): LayerStates => ({
  conv: [convolved(sizes), sizes.kernel],
  recurrent: [sizes.valueHeads, sizes.keySize, sizes.valueSize],
});

/** What the tokens are projected to. */
export interface DeltaNetFeatures {
  /** Queries, keys and values of all heads, one after another, `[batch, length, features]`. */
  readonly mixed: Tensor;
  /** `[batch, length, value heads · value size]`. */
  readonly gate: Tensor;
  /** How far the memory moves, before its sigmoid, and how long a step is, before its bias: `[batch, length, value heads]`. */
  readonly rate: Tensor;
  readonly step: Tensor;
}

/** Projections by the checkpoint's keys, and the features that they make of tokens. */
export interface DeltaNetProjections<P extends Readonly<Record<string, AnyModule>>> {
  readonly layers: P;
  features(layers: P, x: Tensor): DeltaNetFeatures;
  /** The key of the gated norm, if not `norm`. */
  readonly normKey?: string;
}

/** One projection of queries, keys and values, and one of everything else (Qwen 3.5). */
export const separateProjections = (sizes: DeltaNetSizes) => {
  const project = (features: number) => linear(sizes.width, features, { bias: false });
  const [, values] = featuresOf(sizes);
  const layers = {
    in_proj_qkv: project(convolved(sizes)),
    in_proj_z: project(values),
    in_proj_b: project(sizes.valueHeads),
    in_proj_a: project(sizes.valueHeads),
  };
  return {
    layers,
    features: (m: typeof layers, x: Tensor): DeltaNetFeatures => ({
      mixed: m.in_proj_qkv(x),
      gate: m.in_proj_z(x),
      rate: m.in_proj_b(x),
      step: m.in_proj_a(x),
    }),
  };
};

/** What is unusual about a checkpoint's decay rates. */
interface DecayRateOptions extends ParameterOptions {
  /** Where the checkpoint has more axes than that of the heads. */
  readonly shape?: readonly number[];
}

/** Decay rates of the heads up to 1, as logarithms. */
export const decayRates = (heads: number, { shape = [heads], ...options }: DecayRateOptions = {}): Parameter => {
  const data = () => Float32Array.from({ length: heads }, (_, head) => Math.log((head + 1) / heads));
  return new Parameter(shape, { kind: "exact", data }, options);
};

/** Linear attention by the gated delta rule after a short convolution; padding enters neither. */
export const gatedDeltaNet = <P extends Readonly<Record<string, AnyModule>>>(
  c: DeltaNetConfig,
  layer: number,
  projections: DeltaNetProjections<P>,
  norm: GatedNorm = gatedGroupNorm(c.linear_value_head_dim, 1, c.rms_norm_eps, false),
) => {
  const sizes = deltaNetSizes(c);
  const { width, keyHeads, keySize, valueHeads, valueSize } = sizes;
  const [keys, values] = featuresOf(sizes);
  return module(
    {
      A_log: decayRates(valueHeads),
      dt_bias: new Parameter([valueHeads], { kind: "bias" }),
      conv1d: causalConvolution(convolved(sizes), sizes.kernel, { bias: false }),
      ...projections.layers,
      norm,
      out_proj: linear(values, width, { bias: false }),
    },
    (m, tokens: Tensor, { padding, cache }: LayerContext) => {
      const x = tokens.mul(currentMask(padding, tokens));
      const { mixed, gate, rate, step } = projections.features(m, x);
      const convolvedFeatures = m.conv1d(mixed.transpose(1, 2), layer, cache);
      const parts = activation(c.hidden_act)(convolvedFeatures).transpose(1, 2).split([keys, keys, values], -1);
      const [query, key, value] = parts as [Tensor, Tensor, Tensor];
      const owners = groupOfEach(x.graph, keyHeads, valueHeads);
      const speed = x.graph.parameter(m.A_log).exp().neg();
      const heads = (part: Tensor) => unitLength(part.unflatten(-1, [keyHeads, keySize])).index_select(2, owners);
      const terms = {
        query: heads(query).mul(1 / Math.sqrt(keySize)),
        key: heads(key),
        value: value.unflatten(-1, [valueHeads, valueSize]),
        rate: rate.sigmoid(),
        decay: step.add(m.dt_bias).softplus().mul(speed).exp(),
      };
      const read = readByDeltaRule(terms, layer, cache);
      return m.out_proj(m.norm(read, gate.unflatten(-1, [valueHeads, valueSize])).flatten(2));
    },
    { norm: projections.normKey ?? "norm" },
  );
};

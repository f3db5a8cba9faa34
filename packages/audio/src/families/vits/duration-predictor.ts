import { activation, bias, conv1d, module, Parameter, scale, Tensor } from "@tiny-random/nn";
import { inverseSpline } from "./rational-quadratic-spline.ts";

/** The config fields that the duration predictor reads. */
export interface DurationPredictorConfig {
  readonly hidden_size: number;
  readonly depth_separable_channels: number;
  readonly depth_separable_num_layers: number;
  readonly duration_predictor_kernel_size: number;
  readonly duration_predictor_num_flows: number;
  readonly duration_predictor_flow_bins: number;
  readonly duration_predictor_tail_bound: number;
}

const channelNorm = (channels: number) =>
  module({ weight: scale(channels), bias: bias(channels) }, (m, x: Tensor) =>
    x.transpose(1, 2).layer_norm(m.weight, m.bias, 1e-5).transpose(1, 2),
  );

/** Dilated depth-separable convolutions, each layer added to its input: `[batch, width, tokens]`. */
const depthSeparableConvolutions = (c: DurationPredictorConfig) => {
  const width = c.hidden_size;
  const kernel = c.duration_predictor_kernel_size;
  const dilations = Array.from({ length: c.depth_separable_num_layers }, (_, index) => kernel ** index);
  const dilated = (dilation: number) =>
    conv1d(width, width, kernel, { dilation, groups: width, padding: Math.floor((kernel * dilation - dilation) / 2) });
  return module(
    {
      convs_dilated: dilations.map(dilated),
      convs_pointwise: dilations.map(() => conv1d(width, width, 1)),
      norms_1: dilations.map(() => channelNorm(width)),
      norms_2: dilations.map(() => channelNorm(width)),
    },
    (m, x: Tensor, mask: Tensor) => {
      const gelu = activation("gelu");
      const layer = (state: Tensor, index: number): Tensor => {
        const [depthwise, pointwise] = [m.convs_dilated[index], m.convs_pointwise[index]];
        const [first, second] = [m.norms_1[index], m.norms_2[index]];
        if (!depthwise || !pointwise || !first || !second) return state;
        return state.add(gelu(second(pointwise(gelu(first(depthwise(state.mul(mask))))))));
      };
      return dilations.reduce<Tensor>((state, _, index) => layer(state, index), x).mul(mask);
    },
  );
};

/** A step of the flow, inverted: latents `[batch, 2, tokens]`, their mask, and the states that condition them. */
type InverseStep = (latents: Tensor, mask: Tensor, condition: Tensor) => Tensor;

/** A coupling: one half of the latents and the text choose the spline for the other half. */
const splineCoupling = (c: DurationPredictorConfig) => {
  const half = c.depth_separable_channels / 2;
  const bins = c.duration_predictor_flow_bins;
  const width = c.hidden_size;
  return module(
    {
      conv_pre: conv1d(half, width, 1),
      conv_dds: depthSeparableConvolutions(c),
      conv_proj: conv1d(width, half * (bins * 3 - 1), 1),
    },
    (m, latents: Tensor, mask: Tensor, condition: Tensor) => {
      const [kept, changed] = latents.chunk(2, 1) as [Tensor, Tensor];
      const parameters = m.conv_proj(m.conv_dds(m.conv_pre(kept).add(condition), mask)).mul(mask);
      const perBin = parameters.unflatten(1, [half, bins * 3 - 1]).transpose(2, 3);
      const [widths, heights, slopes] = perBin.split([bins, bins, bins - 1], -1) as [Tensor, Tensor, Tensor];
      const spline = {
        bound: c.duration_predictor_tail_bound,
        slopes,
        widths: widths.mul(1 / Math.sqrt(width)),
        heights: heights.mul(1 / Math.sqrt(width)),
      };
      return Tensor.cat([kept, inverseSpline(changed, spline)], 1).mul(mask);
    },
  );
};

const elementwiseAffine = (channels: number) =>
  module(
    {
      translate: new Parameter([channels, 1], { kind: "bias" }),
      log_scale: new Parameter([channels, 1], { kind: "bias" }),
    },
    (m, latents: Tensor, mask: Tensor, _condition: Tensor) => {
      const inverseScale = latents.graph.parameter(m.log_scale).neg().exp();
      return latents.sub(m.translate).mul(inverseScale).mul(mask);
    },
  );

const flows = (c: DurationPredictorConfig) => [
  elementwiseAffine(c.depth_separable_channels),
  ...Array.from({ length: c.duration_predictor_num_flows }, () => splineCoupling(c)),
];

const flipped = (latents: Tensor): Tensor => {
  const channels = latents.chunk(latents.size(1) as number, 1);
  return Tensor.cat(channels.toReversed(), 1);
};

const inTraining = "training alone reads it";

/** Parameters that inference does not read, by their keys in the predictor. */
export const unreadDurations: Readonly<Record<string, string>> = {
  "post_conv_pre.": inTraining,
  "post_conv_proj.": inTraining,
  "post_conv_dds.": inTraining,
  "post_flows.": inTraining,
  "flows.1.": "inference leaves the flow's first spline out",
};

/**
 * The stochastic duration predictor (Kim et al., 2021) run backwards from latents of zeros, which is what noise of scale
 * 0 gives: states `[batch, width, tokens]` and their mask `[batch, 1, tokens]` → log durations `[batch, 1, tokens]`.
 */
export const durationPredictor = (c: DurationPredictorConfig) => {
  const width = c.hidden_size;
  return module(
    {
      conv_pre: conv1d(width, width, 1),
      conv_proj: conv1d(width, width, 1),
      conv_dds: depthSeparableConvolutions(c),
      flows: flows(c),
      post_conv_pre: conv1d(1, width, 1),
      post_conv_proj: conv1d(width, width, 1),
      post_conv_dds: depthSeparableConvolutions(c),
      post_flows: flows(c),
    },
    (m, hidden: Tensor, mask: Tensor) => {
      const condition = m.conv_proj(m.conv_dds(m.conv_pre(hidden), mask)).mul(mask);
      const steps: readonly InverseStep[] = m.flows.toSpliced(1, 1).toReversed();
      const zeros = hidden.graph.constant([0], "float32", []);
      const latents = zeros.expand([hidden.size(0), c.depth_separable_channels, hidden.size(2)]);
      return steps.reduce((state, step) => step(flipped(state), mask, condition), latents).slice(1, 0, 1);
    },
  );
};

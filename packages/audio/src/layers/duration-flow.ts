import { conv1d, module, Parameter, Tensor } from "@tiny-random/nn";
import { inverseSpline } from "./quadratic-spline.ts";
import { type SeparableConfig, separableConvolutions } from "./separable-convolutions.ts";

/** The config fields that a flow of durations reads. */
export interface DurationConfig extends SeparableConfig {
  readonly depth_separable_channels: number;
  readonly duration_predictor_num_flows: number;
  readonly duration_predictor_flow_bins: number;
  readonly duration_predictor_tail_bound: number;
}

/** A step of the flow, undone: latents `[batch, 2, tokens]`, their mask, and what conditions them. */
type FlowStep = (latents: Tensor, mask: Tensor, condition: Tensor) => Tensor;

/** One half of the latents through a spline that the other half and the text decide. */
const splineCoupling = (c: DurationConfig) => {
  const [half, bins, width] = [c.depth_separable_channels / 2, c.duration_predictor_flow_bins, c.hidden_size];
  return module(
    {
      conv_pre: conv1d(half, width, 1),
      conv_dds: separableConvolutions(c),
      conv_proj: conv1d(width, half * (bins * 3 - 1), 1),
    },
    (m, latents: Tensor, mask: Tensor, condition: Tensor) => {
      const [kept, changed] = latents.chunk(2, 1) as [Tensor, Tensor];
      const made = m.conv_proj(m.conv_dds(m.conv_pre(kept).add(condition), mask)).mul(mask);
      const shapes = made.unflatten(1, [half, bins * 3 - 1]).transpose(2, 3);
      const [widths, heights, slopes] = shapes.split([bins, bins, bins - 1], -1) as [Tensor, Tensor, Tensor];
      const spline = {
        ...{ bound: c.duration_predictor_tail_bound, slopes },
        ...{ widths: widths.mul(1 / Math.sqrt(width)), heights: heights.mul(1 / Math.sqrt(width)) },
      };
      return Tensor.cat([kept, inverseSpline(changed, spline)], 1).mul(mask);
    },
  );
};

const affine = (channels: number) =>
  module(
    {
      translate: new Parameter([channels, 1], { kind: "bias" }),
      log_scale: new Parameter([channels, 1], { kind: "bias" }),
    },
    (m, latents: Tensor, mask: Tensor, _condition: Tensor) => {
      const shrunk = latents.graph.parameter(m.log_scale).neg().exp();
      return latents.sub(m.translate).mul(shrunk).mul(mask);
    },
  );

const flowSteps = (c: DurationConfig) => [
  affine(c.depth_separable_channels),
  ...Array.from({ length: c.duration_predictor_num_flows }, () => splineCoupling(c)),
];

const exchanged = (latents: Tensor): Tensor => {
  const channels = latents.chunk(latents.size(1) as number, 1);
  return Tensor.cat(channels.toReversed(), 1);
};

/** Keys of what training alone reads, for a class to excuse. */
export const durationsInTraining = ["post_conv_pre", "post_conv_proj", "post_conv_dds", "post_flows"] as const;

/**
 * Logarithms of durations by a flow (Kim et al., 2021), from latents of zeros, which is what noise of scale 0 gives:
 * `[batch, width, tokens]` → `[batch, 1, tokens]`. The first spline of the flow is left out, as the reference has it.
 */
export const stochasticDurations = (c: DurationConfig) => {
  const width = c.hidden_size;
  return module(
    {
      conv_pre: conv1d(width, width, 1),
      conv_proj: conv1d(width, width, 1),
      conv_dds: separableConvolutions(c),
      flows: flowSteps(c),
      post_conv_pre: conv1d(1, width, 1),
      post_conv_proj: conv1d(width, width, 1),
      post_conv_dds: separableConvolutions(c),
      post_flows: flowSteps(c),
    },
    (m, hidden: Tensor, mask: Tensor) => {
      const condition = m.conv_proj(m.conv_dds(m.conv_pre(hidden), mask)).mul(mask);
      const steps: readonly FlowStep[] = m.flows.toSpliced(1, 1).toReversed();
      const zeros = hidden.graph.constant([0], "float32", []);
      const latents = zeros.expand([hidden.size(0), c.depth_separable_channels, hidden.size(2)]);
      return steps.reduce((state, step) => step(exchanged(state), mask, condition), latents).slice(1, 0, 1);
    },
  );
};

import { batchNorm } from "@tiny-random/nn";
import { type DptNeckConfig, dptNeckMaps, preActResidual } from "./dpt-neck.ts";
import { readoutOf } from "./dpt-readout.ts";

/** The config fields that DPT's neck with a readout reads. */
export interface ReadoutNeckConfig extends DptNeckConfig {
  readonly readout_type: string;
  readonly hidden_act: string;
  readonly use_batch_norm_in_fusion_residual: boolean | null;
  readonly use_bias_in_fusion_residual: boolean | null;
}

/**
 * DPT's neck with its readout, and fusion with batch norm where the config says so: the projected maps, finest first, and the
 * fused ones, coarsest first.
 *
 * @param width width of the hidden states
 * @param epsilon of the batch norms
 */
export const readoutNeck = (c: ReadoutNeckConfig, width: number, epsilon?: number) => {
  const normed = c.use_batch_norm_in_fusion_residual;
  const norm = (channels: number) => batchNorm(channels, epsilon);
  const options = { bias: c.use_bias_in_fusion_residual ?? !normed, ...(normed && { norm }) };
  return dptNeckMaps(c, {
    width,
    readout: readoutOf(c.readout_type, { width, layers: c.neck_hidden_sizes.length, act: c.hidden_act }),
    unit: (channels) => preActResidual(channels, options),
  });
};

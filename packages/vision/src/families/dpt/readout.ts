import type { DPTConfig } from "@tiny-random/atlas/configs/dpt";
import { batchNorm } from "@tiny-random/nn";
import { dptNeck, preActResidual } from "../../layers/dpt-neck.ts";
import { readoutOf } from "../../layers/dpt-readout.ts";
import { backboneConfigOf } from "./backbone.ts";

/** DPT's neck with its readout, and fusion with batch norm where the config says so. */
export const readoutNeck = (c: DPTConfig) => {
  const { hidden_size: width } = backboneConfigOf(c);
  const normed = c.use_batch_norm_in_fusion_residual;
  const options = { bias: c.use_bias_in_fusion_residual ?? !normed, ...(normed && { norm: batchNorm }) };
  return dptNeck(c, {
    width,
    readout: readoutOf(c.readout_type, { width, layers: c.neck_hidden_sizes.length, act: c.hidden_act }),
    unit: (channels) => preActResidual(channels, options),
  });
};

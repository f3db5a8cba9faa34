import { batchNorm } from "@tiny-random/nn";
import { densePredictionNeck, type NeckOptions } from "./dense-prediction.ts";
import { type DenseTrunkConfig, trunkOf } from "./dense-trunk.ts";
import { residualUnit } from "./map-fusion.ts";
import { readoutOf } from "./readouts.ts";

/** The config fields that the neck of DPT reads. */
export type ReadoutNeckConfig = DenseTrunkConfig &
  Parameters<typeof densePredictionNeck>[0] & {
    readonly readout_type: string;
    readonly use_batch_norm_in_fusion_residual: boolean;
    readonly use_bias_in_fusion_residual: boolean | null;
  };

/** States of patches, the first token read into each as the config says, reassembled and fused (Ranftl et al., 2021). */
export const readoutNeck = (c: ReadoutNeckConfig) => {
  const width = trunkOf(c).hidden_size;
  const normed = c.use_batch_norm_in_fusion_residual;
  const unitOptions = { bias: c.use_bias_in_fusion_residual ?? !normed, ...(normed && { norm: batchNorm }) };
  const options: NeckOptions = {
    width,
    readout: readoutOf(c.readout_type, width, c.neck_hidden_sizes.length, c.hidden_act),
    unit: (channels) => residualUnit(channels, unitOptions),
  };
  return densePredictionNeck(c, options);
};

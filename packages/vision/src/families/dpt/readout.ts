import type { DPTConfig } from "@tiny-random/atlas/configs/dpt";
import { activation, batchNorm, linear, Tensor } from "@tiny-random/nn";
import { dptNeck, preActResidual, type Readout } from "../../layers/dpt-neck.ts";
import { backboneConfigOf } from "./backbone.ts";

const patchesOf = (state: Tensor): Tensor => state.slice(1, 1);

/** The class token, `[batch, 1, width]`. */
const classTokenOf = (state: Tensor): Tensor => state.slice(1, 0, 1);

/** Concatenates the class token to every patch and projects both. */
const projectReadout = (width: number, layers: number, act: string): Readout => {
  const projects = Array.from({ length: layers }, () => linear(2 * width, width));
  return {
    projects: projects.map((project) => [project]),
    read: (state, index) => {
      const patches = patchesOf(state);
      const joined = Tensor.cat([patches, classTokenOf(state).expand(patches.shape)], -1);
      return activation(act)(projects[index]?.(joined) ?? joined);
    },
  };
};

/** The readout that `readout_type` names: it ignores, adds or projects the class token (Ranftl et al., 2021, section 3.1). */
const readoutOf = (c: DPTConfig, width: number): Readout => {
  switch (c.readout_type) {
    case "project":
      return projectReadout(width, c.neck_hidden_sizes.length, c.hidden_act);
    case "add":
      return { read: (state) => patchesOf(state).add(classTokenOf(state)) };
    default:
      return { read: patchesOf };
  }
};

/** DPT's neck with its readout, and fusion with batch norm where the config says so. */
export const readoutNeck = (c: DPTConfig) => {
  const { hidden_size: width } = backboneConfigOf(c);
  const normed = c.use_batch_norm_in_fusion_residual;
  const options = { bias: c.use_bias_in_fusion_residual ?? !normed, ...(normed && { norm: batchNorm }) };
  return dptNeck(c, {
    width,
    readout: readoutOf(c, width),
    unit: (channels) => preActResidual(channels, options),
  });
};

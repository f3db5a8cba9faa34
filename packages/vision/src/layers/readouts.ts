import { activation, linear, Tensor } from "@tiny-random/nn";
import type { Readout } from "./dense-prediction.ts";

/** The first token beside every patch, `[batch, patches, width]`. */
const first = (state: Tensor, patches: Tensor): Tensor => state.slice(1, 0, 1).expand(patches.shape);

/** The first token, beside every patch, projected with it. */
const projected = (width: number, layers: number, act: string): Readout => {
  const projects = Array.from({ length: layers }, () => linear(2 * width, width));
  return {
    projects: projects.map((project) => [project]),
    read: (state, index) => {
      const patches = state.slice(1, 1);
      const joined = Tensor.cat([patches, first(state, patches)], -1);
      return activation(act)(projects[index]?.(joined) ?? joined);
    },
  };
};

/** What a config's `readout_type` makes of the first token (Ranftl et al., 2021, section 3.1). */
export const readoutOf = (type: string, width: number, layers: number, act: string): Readout => {
  if (type === "project") return projected(width, layers, act);
  const patchesOf = (state: Tensor) => state.slice(1, 1);
  if (type === "add") return { read: (state) => patchesOf(state).add(state.slice(1, 0, 1)) };
  return { read: patchesOf };
};

import { activation, linear, Tensor } from "@tiny-random/nn";
import type { Readout } from "./dpt-neck.ts";

/** What a readout reads, and how it projects. */
interface ReadoutPlan {
  /** Width of the hidden states. */
  readonly width: number;
  /** Layers whose states are read. */
  readonly layers: number;
  /** The activation behind the projection. */
  readonly act: string;
}

const patchesOf = (state: Tensor): Tensor => state.slice(1, 1);

/** The class token, `[batch, 1, width]`. */
const classTokenOf = (state: Tensor): Tensor => state.slice(1, 0, 1);

/** Concatenates the class token to every patch and projects both. */
const projectReadout = ({ width, layers, act }: ReadoutPlan): Readout => {
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
export const readoutOf = (type: string, plan: ReadoutPlan): Readout => {
  switch (type) {
    case "project":
      return projectReadout(plan);
    case "add":
      return { read: (state) => patchesOf(state).add(classTokenOf(state)) };
    default:
      return { read: patchesOf };
  }
};

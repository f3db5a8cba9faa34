import type { Graph } from "@tiny-random/nn";
import { readsGrids } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** The second mask of packed patches, of those in one frame, is the first one's, of those in one window. */
const seeWindows = (graph: Graph): boolean => {
  const [windows, frames] = readsGrids(graph) ? graph.main.nodes.filter(({ op }) => op === "Equal") : [];
  if (!windows || !frames) return false;
  frames.inputs = [...windows.inputs];
  return true;
};

export default {
  name: "layers of whole images that see windows only",
  subjects: { Qwen2_5_VLModel: { rotary: true, oneType: true } },
  graph: seeWindows,
} satisfies Mutation;

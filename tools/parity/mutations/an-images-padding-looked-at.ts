import type { Graph } from "@tiny-random/nn";
import { rewire } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Padding seen as image. */
const seePadding = (graph: Graph): boolean => {
  const mask = graph.main.inputs.find(({ name }) => name === "pixel_mask");
  if (!mask) return false;
  const cast = graph.main.nodes.find(({ op, inputs }) => op === "Cast" && inputs[0] === mask.name);
  if (!cast) return false;
  const [plain = ""] = cast.outputs;
  const index = graph.main.nodes.indexOf(cast);
  const one = graph.constant([1], "float32", []).name;
  const seen = `${plain}.seen`;
  rewire(graph, plain, seen);
  graph.main.nodes.splice(index + 1, 0, {
    op: "Max",
    name: seen,
    inputs: [plain, one],
    outputs: [seen],
    attributes: {},
  });
  return true;
};

export default { name: "an image's padding looked at", graph: seePadding } satisfies Mutation;

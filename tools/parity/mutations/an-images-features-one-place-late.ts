import { type Graph, Tensor } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** Features one place later, the last one first: placeholders off by one. */
const shiftFeatures = (graph: Graph): boolean => {
  const declared = graph.main.outputs.find(({ name }) => name === "image_features");
  const node = graph.main.nodes.find(({ outputs }) => outputs[0] === "image_features");
  if (!declared || !node) return false;
  graph.main.nodes.splice(graph.main.nodes.indexOf(node), 1);
  const features = new Tensor(graph, node.inputs[0] ?? "", declared.dtype, declared.shape);
  const shifted = Tensor.cat([features.slice(1, -1), features.slice(1, 0, -1)], 1);
  graph.main.nodes.push({ ...node, inputs: [shifted.name] });
  return true;
};

export default { name: "an image's features one place late", graph: shiftFeatures } satisfies Mutation;

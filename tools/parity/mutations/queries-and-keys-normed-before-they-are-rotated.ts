import type { Graph, Node } from "@tiny-random/nn";
import { rewire, rotations } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const readInstead = (nodes: readonly Node[], from: string, to: string): void => {
  for (const node of nodes) node.inputs = node.inputs.map((name) => (name === from ? to : name));
};

/** Exchanges a rotation and the norm of a head's features that follows it. */
const exchange = (graph: Graph, rotation: Node): boolean => {
  const { nodes } = graph.main;
  const at = nodes.indexOf(rotation);
  const end = nodes.findIndex(
    ({ op, inputs }, index) =>
      index > at && op === "Mul" && inputs.some((name) => /(query|key)_layernorm\.weight$/.test(name)),
  );
  const heads = nodes.find(({ outputs }) => outputs[0] === rotation.inputs[0])?.inputs[0] ?? "";
  const start = nodes.findIndex(({ inputs }) => inputs.includes(heads));
  if (end < 0 || start < 0) return false;
  const [rotated, normed] = [rotation.outputs[0] ?? "", nodes[end]?.outputs[0] ?? ""];
  const [rotating, norming] = [nodes.slice(start, at + 1), nodes.slice(at + 1, end + 1)];
  rewire(graph, normed, rotated);
  readInstead(norming, rotated, heads);
  readInstead(rotating, heads, normed);
  nodes.splice(start, rotating.length + norming.length, ...norming, ...rotating);
  return true;
};

export default {
  name: "queries and keys normed before they are rotated",
  graph: (graph) => rotations(graph).filter((rotation) => exchange(graph, rotation)).length > 0,
  // Features are scaled after they are rotated: scores depend on more than distances.
  subjects: { HunYuanDenseV1ForCausalLM: { rotary: false } },
} satisfies Mutation;

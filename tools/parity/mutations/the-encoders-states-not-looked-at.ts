import { type Graph, Tensor } from "@tiny-random/nn";
import { prepend } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Attention to states that are all the same. */
const flattenStates = (graph: Graph): boolean => {
  const declared = graph.main.inputs.find(({ name }) => name === "encoder_hidden_states");
  if (!declared) return false;
  const states = new Tensor(graph, declared.name, declared.dtype, declared.shape);
  const direct = graph.main.nodes.filter(({ inputs }) => inputs.includes(declared.name));
  const same = prepend(graph, () => states.mul(0));
  for (const node of direct) node.inputs = node.inputs.map((name) => (name === declared.name ? same.name : name));
  const users = graph.main.nodes.filter(({ op }) => op === "If");
  for (const node of users) {
    for (const attribute of Object.values(node.attributes)) {
      if (!("body" in attribute)) continue;
      for (const inner of attribute.body.nodes)
        inner.inputs = inner.inputs.map((name) => (name === declared.name ? same.name : name));
    }
  }
  return users.length + direct.length > 0;
};

export default { name: "the encoder's states not looked at", graph: flattenStates } satisfies Mutation;

import { type Graph, type Initializer, Tensor } from "@tiny-random/nn";
import { bypass, changeScalar, forEach, readers, rewire } from "./graph-edits.ts";
import type { Mutation } from "./mutations.ts";

/** Texts read at their first token instead of their end. */
const readAtStart = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op }) => op === "ArgMax"),
    (node) => {
      const index = graph.main.nodes.indexOf(node);
      const name = `${node.outputs[0]}/start`;
      const zero = graph.constant([0], "int64", []).name;
      rewire(graph, node.outputs[0] ?? "", name);
      const start = { op: "Mul", name, inputs: [node.outputs[0] ?? "", zero], outputs: [name], attributes: {} };
      graph.main.nodes.splice(index + 1, 0, start);
    },
  );

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

/** Two tables, each used where the other belongs. */
const exchange = (one: RegExp, other: RegExp) => (graph: Graph) => {
  const find = (name: RegExp): readonly Initializer[] =>
    [...graph.initializers.values()].filter((initializer) => name.test(initializer.name));
  const [first, second] = [find(one), find(other)];
  for (const [index, a] of first.entries()) {
    const b = second[index];
    if (!b) return false;
    graph.initializers.set(a.name, { ...a, source: b.source });
    graph.initializers.set(b.name, { ...b, source: a.source });
  }
  return first.length > 0;
};

/** What breaks features that models of several modalities have and others do not. */
export const imageTextMutations: readonly Mutation[] = [
  {
    name: "the scale of similarities not exponentiated",
    graph: (graph) => forEach(readers(graph, "Exp", /logit_scale$/), (node) => bypass(graph, node, 0)),
  },
  {
    name: "the bias of similarities forgotten",
    graph: (graph) =>
      forEach(readers(graph, "Add", /^logit_bias$/), (node) =>
        bypass(graph, node, node.inputs[0] === "logit_bias" ? 1 : 0),
      ),
  },
  { name: "a text read at its start", graph: readAtStart },
  { name: "an image's features one place late", graph: shiftFeatures },
  { name: "rows and columns exchanged in biases", graph: exchange(/rel_pos_h$/, /rel_pos_w$/) },
  { name: "left and upper edges exchanged", graph: exchange(/x_position_embeddings/, /y_position_embeddings/) },
  { name: "points not at the middle of a pixel", graph: changeScalar("Add", /^float32\[\]\(0\.5\)$/, 0, "float32") },
];

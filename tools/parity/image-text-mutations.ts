import { type Graph, type Initializer, type Node, Tensor } from "@tiny-random/nn";
import { bypass, changeScalar, forEach, prepend, readers, replaceNode, rewire } from "./graph-edits.ts";
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

/** Whether a graph reads all images' patches in one row. */
const readsGrids = (graph: Graph): boolean => graph.main.inputs.some(({ name }) => name === "grid_thw");

/** Every section of a rope turned by the axis of time. */
const turnByTimeAlone = (graph: Graph): boolean => {
  const declared = graph.main.inputs.find(({ name, shape }) => name === "position_ids" && shape.length === 3);
  if (!declared) return false;
  const positions = new Tensor(graph, declared.name, declared.dtype, declared.shape);
  const times = prepend(graph, () => positions.index_select(0, graph.constant([0, 0, 0], "int64")));
  const made = graph.main.nodes.find(({ outputs }) => outputs[0] === times.name);
  rewire(graph, declared.name, times.name, made);
  return true;
};

/** Patches that see those of the images before their own as well. */
const seeEarlierImages = (graph: Graph): boolean =>
  forEach(readsGrids(graph) ? graph.main.nodes.filter(({ op }) => op === "Equal") : [], (node) =>
    replaceNode(graph, node, { op: "LessOrEqual" }),
  );

/** Angles of rows and columns, `[rows, columns, rows, columns]`, each in the other's place. */
const turnByColumnsFirst = (graph: Graph): boolean =>
  forEach(
    readsGrids(graph)
      ? graph.main.nodes.filter(
          ({ op, inputs: [a, b, c, d, ...rest] }) => op === "Concat" && a === c && b === d && a !== b && !rest[0],
        )
      : [],
    (node) => {
      const [rows = "", columns = ""] = node.inputs;
      node.inputs = [columns, rows, columns, rows];
    },
  );

/** Places of a table taken where a patch's share has passed a boundary, not where it is on one. */
const passBoundaries = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name }) => op === "GreaterOrEqual" && name.includes("embeddings")),
    (node) => replaceNode(graph, node, { op: "Greater" }),
  );

const permutes = ({ perm }: Node["attributes"], axes: number): boolean =>
  perm !== undefined && "ints" in perm && perm.ints?.length === axes;

/** Rows of patches as they are, where squares of them belong together. */
const leaveRows = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(
      // What permutes five axes, not a weight's two.
      ({ op, name, attributes }) => op === "Transpose" && name.includes("connector") && permutes(attributes, 5),
    ),
    (node) => replaceNode(graph, node, { attributes: { perm: { ints: [0, 1, 2, 3, 4] } } }),
  );

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
  {
    name: "tiles of padding kept",
    graph: (graph) =>
      forEach(
        graph.main.nodes.filter(({ op }) => op === "Compress"),
        (node) => bypass(graph, node, 0),
      ),
  },
  { name: "shares of an image that begin one place late", graph: passBoundaries },
  { name: "neighbouring patches of one row only", graph: leaveRows },
  { name: "rows and columns exchanged in biases", graph: exchange(/rel_pos_h$/, /rel_pos_w$/) },
  { name: "left and upper edges exchanged", graph: exchange(/x_position_embeddings/, /y_position_embeddings/) },
  { name: "sections of a rope by time alone", graph: turnByTimeAlone },
  { name: "images that see those before them", graph: seeEarlierImages },
  { name: "packed patches turned by columns for rows", graph: turnByColumnsFirst },
  { name: "points not at the middle of a pixel", graph: changeScalar("Add", /^float32\[\]\(0\.5\)$/, 0, "float32") },
];

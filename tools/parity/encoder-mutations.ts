import type { Graph, Node } from "@tiny-random/nn";
import { bypass, changeScalar, forEach, forgetParameters, readers, replaceNode } from "./graph-edits.ts";
import type { Mutation } from "./mutations.ts";

/** Tables by distance: a value for every distance on both sides and for none. */
const distanceTables = (graph: Graph) =>
  [...graph.initializers.values()].filter(
    ({ shape, dtype, source }) =>
      dtype === "int64" && shape.length === 1 && (shape[0] ?? 0) > 8 && (shape[0] ?? 0) % 2 === 1 && "data" in source,
  );

const exchangeSides = (graph: Graph): boolean => {
  const tables = distanceTables(graph);
  for (const table of tables) {
    if (!("data" in table.source)) continue;
    const data = BigInt64Array.from(table.source.data as BigInt64Array).reverse();
    graph.initializers.set(table.name, { ...table, source: { data } });
  }
  return tables.length > 0;
};

/** Distances beyond the exact ones as if they were the furthest exact one. */
const forgetFarDistances = (graph: Graph): boolean => {
  const tables = distanceTables(graph);
  const exact = 4;
  for (const table of tables) {
    if (!("data" in table.source)) continue;
    const { data } = table.source;
    const middle = (data.length - 1) / 2;
    const near = (index: number) => middle + Math.max(-exact, Math.min(exact, index - middle));
    const limited = BigInt64Array.from(data as BigInt64Array, (_, index) => data[near(index)] as bigint);
    graph.initializers.set(table.name, { ...table, source: { data: limited } });
  }
  return tables.length > 0;
};

/** Sines where cosines belong, in a table that the checkpoint holds. */
const exchangeTableHalves = (graph: Graph): boolean => {
  const rows = readers(graph, "Gather", /embed_positions/).flatMap(({ outputs }) => outputs);
  const reads = (node: Node, names: readonly string[]) => node.inputs.some((name) => names.includes(name));
  const raised = graph.main.nodes.filter((node) => reads(node, rows)).flatMap(({ outputs }) => outputs);
  return forEach(
    graph.main.nodes.filter((node) => node.op === "Split" && reads(node, raised)),
    (node) => replaceNode(graph, node, { outputs: node.outputs.toReversed() }),
  );
};

/** Positions as if padding's own did not come before them. */
const restartPositions = (graph: Graph): boolean => {
  const isCounted = graph.main.nodes.some(({ op }) => op === "CumSum");
  return isCounted && changeScalar("Add", /^int64\[\]\(1\)$/, 0, "int64")(graph);
};

/** Every character given the molecule before its own. */
const shiftMolecules = (graph: Graph): boolean => {
  const quotients = new Set(graph.main.nodes.filter(({ op }) => op === "Div").flatMap(({ outputs }) => outputs));
  const zero = graph.constant([0], "int64", []).name;
  return forEach(
    readers(graph, "Add", /^int64\[\]\(1\)$/).filter(({ inputs }) => quotients.has(inputs[0] ?? "")),
    (node) => {
      node.inputs = [node.inputs[0] ?? "", zero];
    },
  );
};

const forgetActivation = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name }) => /^(Relu|Tanh)$/.test(op) && /classifier|pooler/.test(name)),
    (node) => bypass(graph, node, 0),
  );

/** What breaks encoders' own features; each is tried on every class of `mutate.ts`. */
export const encoderMutations: readonly Mutation[] = [
  { name: "positions beyond the padding id restarted", graph: restartPositions },
  { name: "the bias by distance forgotten", graph: forgetParameters(/relative_attention_bias|rel_embeddings/) },
  { name: "before and after exchanged in distances", graph: exchangeSides },
  { name: "distances told apart near by only", graph: forgetFarDistances },
  { name: "sines for cosines in the saved table", graph: exchangeTableHalves },
  {
    name: "the reach of a neighbourhood one longer",
    graph: changeScalar("LessOrEqual", /^int64\[\]\(4\)$/, 5, "int64"),
  },
  {
    name: "a hash by another prime",
    graph: changeScalar("Mul", /^int64\[\]\(43\)$/, 47, "int64"),
  },
  { name: "the molecule before a character's own", graph: shiftMolecules },
  {
    name: "embeddings not scaled for masked tokens",
    graph: changeScalar("Mul", /^float32\[\]\(0\.88\)$/, 1, "float32"),
  },
  { name: "the activation of a text's vector forgotten", graph: forgetActivation },
  {
    name: "the projection of embeddings without its bias",
    graph: forgetParameters(/(embeddings_project|embedding_hidden_mapping_in)\.bias$/),
  },
];

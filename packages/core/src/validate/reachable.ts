import type { Body, Graph, Node } from "@tiny-random/nn";

const bodiesOf = (node: Node): Body[] =>
  Object.values(node.attributes).flatMap((attribute) => ("body" in attribute ? [attribute.body] : []));

/** Everything a node reads, its subgraphs' reads from outside included. */
const reads = (node: Node): string[] => [
  ...node.inputs,
  ...bodiesOf(node).flatMap((body) => [...body.outputs.map(({ name }) => name), ...body.nodes.flatMap(reads)]),
];

/** Names of the initializers that some output of a graph depends on. */
export const reachableInitializers = (graph: Graph): ReadonlySet<string> => {
  const maker = new Map(graph.main.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const seen = new Set<string>();
  const open = graph.main.outputs.map(({ name }) => name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const node = maker.get(name);
    if (node) open.push(...reads(node));
  }
  return new Set([...seen].filter((name) => graph.initializers.has(name)));
};

import type { Graph, Node, Tensor } from "@tiny-random/nn";

/** Replaces a node where it stands. */
export const replaceNode = (graph: Graph, node: Node, change: Partial<Node>): void => {
  const index = graph.main.nodes.indexOf(node);
  graph.main.nodes[index] = { ...node, ...change };
};

/** Lets everything that read one value read another. */
export const rewire = (graph: Graph, from: string, to: string, except?: Node): void => {
  for (const node of graph.main.nodes) {
    if (node !== except) node.inputs = node.inputs.map((name) => (name === from ? to : name));
  }
};

/** Takes a node out: its readers get one of its inputs. */
export const bypass = (graph: Graph, node: Node, input: number): void => {
  rewire(graph, node.outputs[0] ?? "", node.inputs[input] ?? "", node);
};

/** Adds nodes before all others and returns what they compute. */
export const prepend = (graph: Graph, build: () => Tensor): Tensor => {
  const before = graph.main.nodes.length;
  const result = build();
  const added = graph.main.nodes.splice(before);
  graph.main.nodes.unshift(...added);
  return result;
};

/** Nodes of an operator that read a value whose name matches. */
export const readers = (graph: Graph, op: string, name: RegExp): Node[] =>
  graph.main.nodes.filter((node) => node.op === op && node.inputs.some((input) => name.test(input)));

/** Applies a change to every node found; false where there is none. */
export const forEach = (nodes: readonly Node[], change: (node: Node) => void): boolean => {
  for (const node of nodes) change(node);
  return nodes.length > 0;
};

/** Puts another scalar where one stands, on nodes of an operator. */
export const changeScalar = (op: string, from: RegExp, to: number, dtype: "float32" | "int64") => (graph: Graph) => {
  const replacement = graph.constant([to], dtype, []).name;
  return forEach(readers(graph, op, from), (node) => {
    node.inputs = node.inputs.map((input) => (from.test(input) ? replacement : input));
  });
};

/** Takes what an operator makes of parameters out, as if they were zero. */
export const forgetParameters = (name: RegExp) => (graph: Graph) => {
  const found = [...graph.initializers.values()].filter((initializer) => name.test(initializer.name));
  for (const { name: from, shape } of found) {
    const count = shape.reduce((product, length) => product * length, 1);
    rewire(graph, from, graph.constant(new Float32Array(count), "float32", shape).name);
  }
  return found.length > 0;
};

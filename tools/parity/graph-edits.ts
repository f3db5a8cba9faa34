import { type Body, type Graph, type Initializer, type Node, Tensor } from "@tiny-random/nn";

/** What a body's nodes and outputs read, those of bodies inside them too. */
const readIn = ({ nodes, outputs }: Body): string[] => [
  ...outputs.map(({ name }) => name),
  ...nodes.flatMap(({ inputs, attributes }) => [
    ...inputs,
    ...Object.values(attributes).flatMap((attribute) => ("body" in attribute ? readIn(attribute.body) : [])),
  ]),
];

/** Drops nodes that neither an output nor a choice to look at comes of: nothing could tell a change of theirs. */
export const dropUnread = ({ main, choices }: Graph): void => {
  const looked = choices.map(({ scores }) => scores.name);
  for (let before = -1; before !== main.nodes.length; ) {
    before = main.nodes.length;
    const read = new Set([...readIn(main), ...looked]);
    const kept = main.nodes.filter(({ outputs }) => outputs.some((name) => read.has(name)));
    main.nodes.splice(0, before, ...kept);
  }
};

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

/** Takes the addition of a matching bias out. */
export const dropBias = (name: RegExp) => (graph: Graph) =>
  forEach(readers(graph, "Add", name), (node) => bypass(graph, node, name.test(node.inputs[0] ?? "") ? 1 : 0));

/** Node of a rotation: the sum of a head's features times cosines and its turned features times sines. */
export const rotations = (graph: Graph): Node[] => {
  const multiplied = (name: string, by: RegExp) =>
    graph.main.nodes.some(
      ({ op, inputs, outputs }) => op === "Mul" && outputs[0] === name && inputs.some((input) => by.test(input)),
    );
  return graph.main.nodes.filter(
    ({ op, inputs }) => op === "Add" && multiplied(inputs[0] ?? "", /Cos/) && multiplied(inputs[1] ?? "", /Sin/),
  );
};

export const skipRotation = (which: 0 | 1) => (graph: Graph) =>
  forEach(
    rotations(graph).filter((_, index) => index % 2 === which),
    (node) => {
      const product = graph.main.nodes.find(({ outputs }) => outputs[0] === node.inputs[0]);
      rewire(graph, node.outputs[0] ?? "", product?.inputs[0] ?? "", node);
    },
  );

export const madeBy = (graph: Graph, value: string | undefined): Node | undefined =>
  graph.main.nodes.find(({ outputs }) => outputs[0] === value);

/** Lets through as it is what the modules under a key change. */
export const skipModule = (key: string) => (graph: Graph) => {
  const paths = new Set(
    graph.main.nodes.flatMap(({ name }) => (name.includes(`/${key}/`) ? [name.slice(0, name.lastIndexOf("/"))] : [])),
  );
  for (const path of paths) {
    const nodes = graph.main.nodes.filter(({ name }) => name.slice(0, name.lastIndexOf("/")) === path);
    const outputs = new Set(nodes.flatMap((node) => node.outputs));
    const input = nodes[0]?.inputs.find((name) => !outputs.has(name) && !graph.initializers.has(name));
    const last = nodes.at(-1);
    if (input !== undefined && last) rewire(graph, last.outputs[0] ?? "", input, last);
  }
  return paths.size > 0;
};

/** Inputs as if all of them were zero. */
export const forgetInputs = (names: RegExp) => (graph: Graph) => {
  const forgotten = graph.main.inputs.filter(({ name }) => names.test(name));
  for (const { name, dtype, shape } of forgotten) {
    const empty = prepend(graph, () => new Tensor(graph, name, dtype, shape).mul(0));
    rewire(graph, name, empty.name, madeBy(graph, empty.name));
  }
  return forgotten.length > 0;
};

/** Slopes of linear biases by head; a zero is what states begin from. */
export const slopesOf = (graph: Graph) =>
  [...graph.initializers.values()].filter(
    ({ name, shape, source }) =>
      shape.length === 4 &&
      shape[2] === 1 &&
      shape[3] === 1 &&
      /^float32\[1,/.test(name) &&
      "data" in source &&
      source.data.some(Boolean),
  );

export const changeSlopes = (change: (slopes: Float32Array) => Float32Array) => (graph: Graph) => {
  const tables = slopesOf(graph);
  for (const initializer of tables) {
    if (!("data" in initializer.source)) continue;
    const data = change(initializer.source.data as Float32Array);
    graph.initializers.set(initializer.name, { ...initializer, source: { data } });
  }
  return tables.length > 0;
};

/** Tables by distance: a value for every distance on both sides and for none. */
export const distanceTables = (graph: Graph) =>
  [...graph.initializers.values()].filter(
    ({ shape, dtype, source }) =>
      dtype === "int64" && shape.length === 1 && (shape[0] ?? 0) > 8 && (shape[0] ?? 0) % 2 === 1 && "data" in source,
  );

export const ofOperators = (graph: Graph, ...operators: readonly string[]): Node[] =>
  graph.main.nodes.filter(({ op }) => operators.includes(op));

export const forgetScale = (scalar: RegExp) => (graph: Graph) =>
  forEach(readers(graph, "Mul", scalar), (node) => bypass(graph, node, scalar.test(node.inputs[0] ?? "") ? 1 : 0));

export const modeOf = ({ attributes }: Node): string => {
  const mode = attributes["mode"];
  return mode && "text" in mode ? mode.text : "";
};

/** Gives resizing nodes of a mode another attribute. */
export const changeResize = (mode: string, attribute: string, from: string, to: string) => (graph: Graph) =>
  forEach(
    graph.main.nodes.filter((node) => {
      const value = node.attributes[attribute];
      return node.op === "Resize" && modeOf(node) === mode && value && "text" in value && value.text === from;
    }),
    (node) => replaceNode(graph, node, { attributes: { ...node.attributes, [attribute]: { text: to } } }),
  );

/** Two tables, each used where the other belongs. */
export const exchange = (one: RegExp, other: RegExp) => (graph: Graph) => {
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
export const readsGrids = (graph: Graph): boolean =>
  graph.main.inputs.some(({ name }) => name === "grid_thw" || name === "image_grid_thw");

/** Reads other positions than the given ones. */
export const changePositions = (change: (graph: Graph, positions: Tensor) => Tensor) => (graph: Graph) => {
  const declared = graph.main.inputs.find(({ name }) => name === "position_ids");
  if (!declared) return false;
  const given = new Tensor(graph, declared.name, declared.dtype, declared.shape);
  const first = graph.main.nodes.length;
  const other = change(graph, given);
  const added = graph.main.nodes.splice(first);
  rewire(graph, declared.name, other.name);
  graph.main.nodes.unshift(...added);
  return true;
};

export const isInput = (graph: Graph, name: string): boolean => graph.main.inputs.some((input) => input.name === name);

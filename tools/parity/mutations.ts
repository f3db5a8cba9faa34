import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Graph, type Node, readSafetensors, type StoredTensor, Tensor, writeSafetensors } from "@tiny-random/nn";
import { convolutionMutations } from "./convolution-mutations.ts";
import { encoderDecoderMutations } from "./encoder-decoder-mutations.ts";
import { encoderMutations } from "./encoder-mutations.ts";
import { bypass, changeScalar, forEach, prepend, readers, replaceNode, rewire } from "./graph-edits.ts";
import { imageMutations } from "./image-mutations.ts";
import { imageTextMutations } from "./image-text-mutations.ts";
import { soundMutations } from "./sound-mutations.ts";

/** One thing broken. */
export interface Mutation {
  readonly name: string;
  /** Why nothing can tell the mutant from the model; such a mutant must survive. */
  readonly equivalent?: string;
  /** Breaks a traced graph; false where it has nothing to break. */
  graph?(graph: Graph): boolean;
  /** Breaks a written model; false where it has nothing to break. */
  files?(directory: string): boolean;
}

/** Takes the addition of a matching bias out. */
const dropBias = (name: RegExp) => (graph: Graph) =>
  forEach(readers(graph, "Add", name), (node) => bypass(graph, node, name.test(node.inputs[0] ?? "") ? 1 : 0));

const changeEpsilon = (change: (epsilon: number) => number) => (graph: Graph) => {
  const norms = graph.main.nodes.filter(({ op }) => op === "LayerNormalization");
  const layers = forEach(norms, (node) => {
    const { epsilon } = node.attributes;
    if (epsilon && "float" in epsilon)
      node.attributes = { ...node.attributes, epsilon: { float: change(epsilon.float) } };
  });
  const squares = /^float32\[\]\((1e-0?[5-9]|0\.00001|0\.000001)\)$/;
  const roots = forEach(readers(graph, "Add", squares), (node) => {
    const [, value = "0"] = squares.exec(node.inputs.find((input) => squares.test(input)) ?? "") ?? [];
    const replacement = graph.constant([change(Number(value))], "float32", []).name;
    node.inputs = node.inputs.map((input) => (squares.test(input) ? replacement : input));
  });
  return layers || roots;
};

const isInput = (graph: Graph, name: string): boolean => graph.main.inputs.some((input) => input.name === name);

/** Reads other positions than the given ones. */
const changePositions = (change: (graph: Graph, positions: Tensor) => Tensor) => (graph: Graph) => {
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

/** Node of a rotation: the sum of a head's features times cosines and its turned features times sines. */
const rotations = (graph: Graph): Node[] => {
  const multiplied = (name: string, by: RegExp) =>
    graph.main.nodes.some(
      ({ op, inputs, outputs }) => op === "Mul" && outputs[0] === name && inputs.some((input) => by.test(input)),
    );
  return graph.main.nodes.filter(
    ({ op, inputs }) => op === "Add" && multiplied(inputs[0] ?? "", /Cos/) && multiplied(inputs[1] ?? "", /Sin/),
  );
};

/** Whether keys are turned, by angles or by a table of the checkpoint: then their bias is not the same for all. */
const turnsKeys = (graph: Graph): boolean =>
  rotations(graph).length > 0 || readers(graph, "Gather", /embed_positions/).length > 0;

const skipRotation = (which: 0 | 1) => (graph: Graph) =>
  forEach(
    rotations(graph).filter((_, index) => index % 2 === which),
    (node) => {
      const product = graph.main.nodes.find(({ outputs }) => outputs[0] === node.inputs[0]);
      rewire(graph, node.outputs[0] ?? "", product?.inputs[0] ?? "", node);
    },
  );

/** Two matrices of one shape in one layer, each used where the other belongs. */
const swapWeights = (graph: Graph): boolean => {
  const weights = graph.main.nodes.flatMap((node) => {
    const initializer = graph.initializers.get(node.inputs[1] ?? "");
    return node.op === "MatMul" && initializer && "parameter" in initializer.source ? [{ node, initializer }] : [];
  });
  for (const [index, a] of weights.entries()) {
    const b = weights
      .slice(index + 1)
      .find(
        ({ initializer: { name, shape } }) =>
          name !== a.initializer.name && shape.join() === a.initializer.shape.join(),
      );
    if (!b) continue;
    a.node.inputs = [a.node.inputs[0] ?? "", b.initializer.name];
    b.node.inputs = [b.node.inputs[0] ?? "", a.initializer.name];
    return true;
  }
  return false;
};

const forgetCausality = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name }) => op === "LessOrEqual" && /LessOrEqual/.test(name)),
    (node) =>
      replaceNode(graph, node, {
        op: "GreaterOrEqual",
        inputs: [node.inputs[0] ?? "", graph.constant([0], "int64", []).name],
      }),
  );

const forgetPadding = (graph: Graph): boolean => {
  if (!isInput(graph, "attention_mask")) return false;
  const casts = graph.main.nodes.filter(({ op, inputs }) => op === "Cast" && inputs[0] === "attention_mask");
  const one = graph.constant([1], "int64", []);
  const ones = prepend(graph, () => {
    const declared = graph.main.inputs.find(({ name }) => name === "attention_mask");
    const mask = new Tensor(graph, "attention_mask", "int64", declared?.shape ?? []);
    return mask.maximum(one);
  });
  return forEach(casts, (node) => {
    node.inputs = [ones.name];
  });
};

const ignoreTokenTypes = (graph: Graph): boolean => {
  if (!isInput(graph, "token_type_ids")) return false;
  const zero = graph.constant([0], "int64", []);
  const readersOfTypes = graph.main.nodes.filter(({ inputs }) => inputs.includes("token_type_ids"));
  const zeros = prepend(graph, () => {
    const declared = graph.main.inputs.find(({ name }) => name === "token_type_ids");
    return new Tensor(graph, "token_type_ids", "int64", declared?.shape ?? []).mul(zero);
  });
  return forEach(readersOfTypes, (node) => {
    node.inputs = node.inputs.map((input) => (input === "token_type_ids" ? zeros.name : input));
  });
};

/** Heads share key/value heads in turns instead of in blocks. */
const interleaveHeads = (graph: Graph): boolean => {
  const blocks = "int64[4](0,0,1,1)";
  const turns = graph.constant([0, 1, 0, 1], "int64").name;
  return forEach(
    graph.main.nodes.filter(({ inputs }) => inputs.includes(blocks)),
    (node) => {
      node.inputs = node.inputs.map((input) => (input === blocks ? turns : input));
    },
  );
};

/** Rotary frequencies as if nothing scaled them. */
const forgetRopeScaling = (graph: Graph): boolean => {
  const tables = [...graph.initializers.values()].filter(
    ({ shape, source }) => shape.length === 3 && shape[0] === 1 && shape[1] === 1 && "data" in source,
  );
  const scaled = tables.filter(({ source }) => "data" in source && (source.data[3] as number) < 500000 ** -0.76);
  for (const initializer of scaled) {
    if (!("data" in initializer.source)) continue;
    const { length } = initializer.source.data;
    const data = Float32Array.from({ length }, (_, pair) => 500000 ** (-pair / length));
    graph.initializers.set(initializer.name, { ...initializer, source: { data } });
  }
  return scaled.length > 0;
};

const madeBy = (graph: Graph, value: string | undefined): Node | undefined =>
  graph.main.nodes.find(({ outputs }) => outputs[0] === value);

/** Lets what a scaled tangent bounds through as it is: x / c → tanh → · c. */
const forgetCaps = (graph: Graph): boolean => {
  const capped = graph.main.nodes.flatMap((tanh) => {
    const divided = tanh.op === "Tanh" ? madeBy(graph, tanh.inputs[0]) : undefined;
    const [product] = divided ? readers(graph, "Mul", new RegExp(`^${escaped(tanh.outputs[0] ?? "")}$`)) : [];
    return divided?.op === "Div" && product ? [{ divided, product }] : [];
  });
  for (const { divided, product } of capped) rewire(graph, product.outputs[0] ?? "", divided.inputs[0] ?? "", product);
  return capped.length > 0;
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Lets through as it is what the modules under a key change. */
const skipModule = (key: string) => (graph: Graph) => {
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

const forgetWindow = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, inputs }) => op === "And" && madeBy(graph, inputs[1])?.op === "Greater"),
    (node) => bypass(graph, node, 0),
  );

/** Every layer turns as the first one does. */
const oneRope = (graph: Graph): boolean => {
  const tables = [...graph.initializers.values()].filter(({ shape, source }) => shape.length === 3 && "data" in source);
  const [first, ...others] = tables;
  if (first) for (const other of others) graph.initializers.set(other.name, { ...other, source: first.source });
  return others.length > 0;
};

/** A pass that goes far turns as a near one does. */
const forgetFar = (graph: Graph): boolean => {
  const isTable = (name: string) => graph.initializers.get(name)?.shape.length === 3;
  const choices = graph.main.nodes.filter(({ op, inputs }) => op === "Where" && isTable(inputs[2] ?? ""));
  return forEach(choices, (node) => bypass(graph, node, 2));
};

/** Inputs as if all of them were zero. */
const forgetInputs = (names: RegExp) => (graph: Graph) => {
  const forgotten = graph.main.inputs.filter(({ name }) => names.test(name));
  for (const { name, dtype, shape } of forgotten) {
    const empty = prepend(graph, () => new Tensor(graph, name, dtype, shape).mul(0));
    rewire(graph, name, empty.name, madeBy(graph, empty.name));
  }
  return forgotten.length > 0;
};

const sinkScore = -10000;

const forgetSinks = (graph: Graph): boolean => {
  const sinks = [...graph.initializers.values()].filter(({ name }) => /\.sinks$/.test(name));
  for (const { name, shape } of sinks)
    rewire(graph, name, graph.constant(Array<number>(shape[0] ?? 0).fill(sinkScore), "float32").name);
  return sinks.length > 0;
};

/** Slopes of linear biases by head. */
const slopesOf = (graph: Graph) =>
  [...graph.initializers.values()].filter(
    ({ name, shape, source }) =>
      shape.length === 4 && shape[2] === 1 && shape[3] === 1 && /^float32\[1,/.test(name) && "data" in source,
  );

const changeSlopes = (change: (slopes: Float32Array) => Float32Array) => (graph: Graph) => {
  const tables = slopesOf(graph);
  for (const initializer of tables) {
    if (!("data" in initializer.source)) continue;
    const data = change(initializer.source.data as Float32Array);
    graph.initializers.set(initializer.name, { ...initializer, source: { data } });
  }
  return tables.length > 0;
};

/** Positions that padding takes part in; to a linear bias it makes no difference where they start. */
const countPadding = (graph: Graph): boolean => {
  const counts = graph.main.nodes.filter(({ op, inputs }) => op === "CumSum" && inputs[0] === "attention_mask");
  if (counts.length === 0 || slopesOf(graph).length > 0) return false;
  const declared = graph.main.inputs.find(({ name }) => name === "attention_mask");
  const ones = prepend(graph, () =>
    new Tensor(graph, "attention_mask", "int64", declared?.shape ?? []).maximum(graph.constant([1], "int64", [])),
  );
  return forEach(counts, (node) => {
    node.inputs = [ones.name, ...node.inputs.slice(1)];
  });
};

/** Angles of features for the other kind of pairs. */
const exchangePairs = (graph: Graph): boolean => {
  const tables = [...graph.initializers.values()].filter(({ shape, source }) => shape.length === 3 && "data" in source);
  for (const initializer of tables) {
    if (!("data" in initializer.source)) continue;
    const { data } = initializer.source;
    const half = data.length / 2;
    const isHalves = data[0] === data[half];
    const other = (feature: number) => (isHalves ? feature >> 1 : 2 * (feature % half));
    const exchanged = Float32Array.from(data as Float32Array, (_, feature) => Number(data[other(feature)]));
    graph.initializers.set(initializer.name, { ...initializer, source: { data: exchanged } });
  }
  return tables.length > 0;
};

/** A norm of the block's input reads what a part before it added instead. */
const chainParallel = (graph: Graph): boolean => {
  const { nodes } = graph.main;
  const late = nodes.flatMap((norm, index) => {
    if (norm.op !== "LayerNormalization") return [];
    const sum = nodes.slice(0, index).find(({ op, inputs }) => op === "Add" && inputs[0] === norm.inputs[0]);
    return sum ? [{ norm, sum }] : [];
  });
  for (const { norm, sum } of late) norm.inputs = [sum.outputs[0] ?? "", ...norm.inputs.slice(1)];
  return late.length > 0;
};

const exchangeFused = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, inputs }) => op === "Split" && /^int64\[3\]\((\d+),\1,\1\)$/.test(inputs[1] ?? "")),
    (node) => {
      const [queries = "", keys = "", values = ""] = node.outputs;
      replaceNode(graph, node, { outputs: [keys, queries, values] });
    },
  );

/** What the first two experts of a layer are called, each in the other's place. */
const swapExperts = (tensors: Map<string, StoredTensor>): boolean => {
  const first = [...tensors.keys()].filter((name) => /experts\.0\./.test(name));
  for (const name of first) {
    const second = name.replace(/experts\.0\./, "experts.1.");
    const [a, b] = [tensors.get(name), tensors.get(second)];
    if (a && b) tensors.set(name, b).set(second, a);
  }
  return first.length > 0;
};

const weightsFile = (directory: string): string => path.join(directory, "model.safetensors");

const editWeights = (change: (tensors: Map<string, StoredTensor>) => boolean) => (directory: string) => {
  const tensors = readSafetensors(readFileSync(weightsFile(directory)));
  const changed = change(tensors);
  if (changed) writeFileSync(weightsFile(directory), writeSafetensors(tensors));
  return changed;
};

const renameTensor = (tensors: Map<string, StoredTensor>): boolean => {
  const name = [...tensors.keys()].find((key) => /\.0\..*weight$/.test(key));
  const tensor = name === undefined ? undefined : tensors.get(name);
  if (name === undefined || !tensor) return false;
  tensors.delete(name);
  tensors.set(name.replace(/weight$/, "kernel"), tensor);
  return true;
};

const swapStored = (tensors: Map<string, StoredTensor>): boolean => {
  // Tables of places are alike in every layer.
  const matrices = [...tensors].filter(
    ([name, { shape, dtype }]) => /\.0\./.test(name) && shape.length === 2 && dtype !== "int64",
  );
  for (const [index, [name, tensor]] of matrices.entries()) {
    const other = matrices.slice(index + 1).find(([, { shape }]) => shape.join() === tensor.shape.join());
    if (!other) continue;
    tensors.set(name, other[1]);
    tensors.set(other[0], tensor);
    return true;
  }
  return false;
};

/** A head of its own beside the embedding it is tied to. */
const untie = (directory: string): boolean => {
  const { tie_word_embeddings } = JSON.parse(readFileSync(path.join(directory, "config.json"), "utf8")) as {
    tie_word_embeddings?: boolean;
  };
  if (!tie_word_embeddings) return false;
  return editWeights((tensors) => {
    const [name, embedding] =
      [...tensors].find(([key]) => /(word_embeddings|wte|embed_tokens)\.weight$/.test(key)) ?? [];
    if (name === undefined || !embedding || tensors.has("lm_head.weight")) return false;
    const head = name.startsWith("bert.") ? "cls.predictions.decoder.weight" : "lm_head.weight";
    tensors.set(head, { ...embedding, data: Float32Array.from(embedding.data as Float32Array, (value) => -value) });
    return true;
  })(directory);
};

const editConfig =
  (change: (config: Record<string, unknown>) => Record<string, unknown> | undefined) => (directory: string) => {
    const file = path.join(directory, "config.json");
    const changed = change(JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>);
    if (changed) writeFileSync(file, JSON.stringify(changed));
    return changed !== undefined;
  };

const shrinkVocabulary = editConfig((config) =>
  typeof config["vocab_size"] === "number" ? { ...config, vocab_size: config["vocab_size"] - 1 } : undefined,
);

/** Every mutation; each is tried on every class of `mutate.ts`. */
export const mutations: readonly Mutation[] = [
  { name: "two weights swapped in the graph", graph: swapWeights },
  { name: "two weights swapped in the checkpoint", files: editWeights(swapStored) },
  { name: "a tensor renamed", files: editWeights(renameTensor) },
  { name: "a tied head untied", files: untie },
  { name: "the value bias dropped", graph: dropBias(/(value|v_proj|c_attn|query_key_value)\.bias$/) },
  {
    name: "the output bias dropped",
    graph: dropBias(/(attention\.output\.dense|(attn|attention)\.dense|o_proj|out_proj|attn\.c_proj)\.bias$/),
  },
  {
    name: "the feed-forward bias dropped",
    graph: dropBias(/(intermediate\.dense|c_fc|fc1|fc_in|dense_h_to_4h)\.bias$/),
  },
  { name: "the head's bias dropped", graph: dropBias(/^lm_head\.bias$/) },
  {
    name: "the key bias dropped",
    equivalent: "it adds the same to every score of a query, which softmax takes away",
    graph: (graph) => !turnsKeys(graph) && dropBias(/\.key\.bias$/)(graph),
  },
  { name: "queries rotated, keys not", graph: skipRotation(1) },
  { name: "keys rotated, queries not", graph: skipRotation(0) },
  { name: "rope scaling forgotten", graph: forgetRopeScaling },
  {
    name: "positions restarted after the cache",
    graph: changePositions((graph, given) => Tensor.arange(graph, given.size(1)).unsqueeze(0)),
  },
  { name: "attention not scaled", graph: changeScalar("Mul", /^float32\[\]\(0\.(3535.*|25)\)$/, 1, "float32") },
  { name: "epsilon 0.1", graph: changeEpsilon(() => 0.1) },
  { name: "causality forgotten", graph: forgetCausality },
  { name: "padding forgotten", graph: forgetPadding },
  { name: "the window one longer", graph: changeScalar("Sub", /^int64\[\]\(8\)$/, 9, "int64") },
  { name: "key/value heads in turns", graph: interleaveHeads },
  {
    name: "erf for tanh in the activation",
    graph: (graph) =>
      forEach(
        graph.main.nodes.filter(({ op, name }) => op === "Erf" || (op === "Tanh" && /mlp|intermediate/.test(name))),
        (node) => replaceNode(graph, node, { op: node.op === "Erf" ? "Tanh" : "Erf" }),
      ),
  },
  { name: "the window forgotten", graph: forgetWindow },
  { name: "soft caps forgotten", graph: forgetCaps },
  { name: "the norm of queries forgotten", graph: skipModule("q_norm") },
  { name: "the norm of keys forgotten", graph: skipModule("k_norm") },
  { name: "the embedding's scale forgotten", graph: changeScalar("Mul", /^float32\[\]\(5\.656854/, 1, "float32") },
  { name: "one rope for all layers", graph: oneRope },
  { name: "the rope of far passes forgotten", graph: forgetFar },
  { name: "the scale of scores forgotten", graph: changeScalar("Mul", /^float32\[\]\(0\.8333333/, 1, "float32") },
  { name: "recurrent states forgotten", graph: forgetInputs(/^past_(conv|ssm|recurrent)/) },
  {
    name: "what minus infinity leaves out let in",
    graph: (graph) => forEach(readers(graph, "Where", /^float32\[\]\(-Infinity\)$/), (node) => bypass(graph, node, 1)),
  },
  { name: "the permutation forgotten", graph: forgetInputs(/^perm_mask$/) },
  { name: "global tokens forgotten", graph: forgetInputs(/^global_attention_mask$/) },
  { name: "tokens outside of answers forgotten", graph: forgetInputs(/^p_mask$/) },
  {
    name: "cosines for sines",
    graph: (graph) =>
      forEach(
        graph.main.nodes.filter(({ op }) => op === "Sin"),
        (node) => replaceNode(graph, node, { op: "Cos" }),
      ),
  },
  { name: "attention sinks forgotten", graph: forgetSinks },
  { name: "the linear bias forgotten", graph: changeSlopes((slopes) => slopes.map(() => 0)) },
  { name: "the linear bias of another head", graph: changeSlopes((slopes) => slopes.toReversed()) },
  { name: "positions counted over padding", graph: countPadding },
  { name: "the table of positions without its offset", graph: changeScalar("Add", /^int64\[\]\(2\)$/, 0, "int64") },
  { name: "halves and neighbours exchanged in the rope", graph: exchangePairs },
  { name: "parallel parts one after the other", graph: chainParallel },
  { name: "queries and keys of a fused projection exchanged", graph: exchangeFused },
  { name: "the routing bias dropped", graph: dropBias(/(e_score_correction_bias|router\.bias)$/) },
  { name: "two experts swapped", files: editWeights(swapExperts) },
  ...encoderMutations,
  ...convolutionMutations,
  ...encoderDecoderMutations,
  ...imageMutations,
  ...imageTextMutations,
  ...soundMutations,
  {
    name: "another end of sequence in the config",
    files: editConfig((config) =>
      typeof config["eos_token_id"] === "number" ? { ...config, eos_token_id: config["eos_token_id"] - 1 } : undefined,
    ),
  },
  {
    name: "a vocabulary one smaller in the config",
    files: (directory) => existsSync(path.join(directory, "tokenizer.json")) && shrinkVocabulary(directory),
  },
];

/** Positions off by one: with rotary positions only distances count, so that nothing can tell. */
export const shiftedPositions = (rotary: boolean): Mutation => ({
  name: "positions off by one",
  ...(rotary && { equivalent: "rotary scores depend on distances only" }),
  graph: changePositions((_, given) => given.add(1)),
});

/** Types of tokens as if there were one only. */
export const ignoredTypes = (oneType: boolean): Mutation => ({
  name: "token types ignored",
  ...(oneType && { equivalent: "the tokenizer gives all tokens one type" }),
  graph: ignoreTokenTypes,
});

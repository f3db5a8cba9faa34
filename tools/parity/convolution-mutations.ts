import type { Graph, Node } from "@tiny-random/nn";
import { bypass, changeScalar, forEach, readers, replaceNode, rewire } from "./graph-edits.ts";
import type { Mutation } from "./mutations.ts";

const ofOperators = (graph: Graph, ...operators: readonly string[]): Node[] =>
  graph.main.nodes.filter(({ op }) => operators.includes(op));

/** Padding of a window, axis by axis before, then axis by axis after. */
const padsOf = ({ attributes }: Node): readonly number[] => {
  const pads = attributes["pads"];
  return pads && "ints" in pads ? pads.ints : [];
};

/** One row and column less before the image and one more behind it: the result is as large. */
const moveWindows = (graph: Graph): boolean => {
  const padded = ofOperators(graph, "Conv", "MaxPool", "AveragePool").filter(
    (node) => padsOf(node).length === 4 && padsOf(node).every((amount) => amount > 0),
  );
  return forEach(padded, (node) => {
    const pads = padsOf(node).map((amount, index) => (index < 2 ? amount - 1 : amount + 1));
    replaceNode(graph, node, { attributes: { ...node.attributes, pads: { ints: pads } } });
  });
};

/** What is padded before the image padded behind it, and the other way round, where padding depends on its size. */
const exchangePadding = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "Pad").filter(({ inputs }) => /Concat/.test(inputs[1] ?? "")),
    (node) => {
      const concat = graph.main.nodes.find(({ outputs }) => outputs[0] === node.inputs[1]);
      if (!concat) return;
      const half = concat.inputs.length / 2;
      replaceNode(graph, concat, { inputs: [...concat.inputs.slice(half), ...concat.inputs.slice(0, half)] });
    },
  );

/** Means of 0 and variances of 1 instead of what training met. */
const forgetStatistics = (graph: Graph): boolean =>
  forEach(ofOperators(graph, "BatchNormalization"), (node) => {
    const channels = graph.initializers.get(node.inputs[3] ?? "")?.shape[0] ?? 0;
    const filled = (value: number) => graph.constant(new Float32Array(channels).fill(value), "float32").name;
    node.inputs = [...node.inputs.slice(0, 3), filled(0), filled(1)];
  });

/** The biases of the next distance. */
const shiftRelativePositions = (graph: Graph): boolean =>
  forEach(readers(graph, "Gather", /relative_position_bias_table$/), (node) => {
    const [table = "", index = ""] = node.inputs;
    const rows = graph.initializers.get(table)?.shape[0] ?? 1;
    const known = graph.initializers.get(index);
    if (!known || !("data" in known.source)) return;
    const data = BigInt64Array.from(known.source.data as BigInt64Array, (row) => (row + 1n) % BigInt(rows));
    graph.initializers.set(index, { ...known, source: { data } });
  });

/** Rows and columns where they are: windows never shift, but masks hold them apart as if they had. */
const forgetShift = (graph: Graph): boolean =>
  forEach(readers(graph, "Gather", /\bMod(_\d+)?$/), (node) => bypass(graph, node, 0));

/** Padding seen as image. */
const seePadding = (graph: Graph): boolean => {
  const mask = graph.main.inputs.find(({ name }) => name === "pixel_mask");
  if (!mask) return false;
  const cast = graph.main.nodes.find(({ op, inputs }) => op === "Cast" && inputs[0] === mask.name);
  if (!cast) return false;
  const [plain = ""] = cast.outputs;
  const index = graph.main.nodes.indexOf(cast);
  const one = graph.constant([1], "float32", []).name;
  const seen = `${plain}.seen`;
  rewire(graph, plain, seen);
  graph.main.nodes.splice(index + 1, 0, {
    ...{ op: "Max", name: seen, inputs: [plain, one], outputs: [seen], attributes: {} },
  });
  return true;
};

/** What breaks networks of convolutions and windows; each is tried on every class of `mutate.ts`. */
export const convolutionMutations: readonly Mutation[] = [
  { name: "windows padded by one less before and one more behind", graph: moveWindows },
  { name: "padding of an odd rest on the other side", graph: exchangePadding },
  { name: "statistics of batch norms forgotten", graph: forgetStatistics },
  { name: "relative positions shifted by one", graph: shiftRelativePositions },
  { name: "windows not shifted", graph: forgetShift },
  {
    name: "pixels of shifted windows not kept apart",
    graph: changeScalar("Mul", /^float32\[\]\(-100\)$/, 0, "float32"),
  },
  { name: "an image's padding looked at", graph: seePadding },
];

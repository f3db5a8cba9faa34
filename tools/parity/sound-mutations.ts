import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Graph, Node } from "@tiny-random/nn";
import { bypass, changeScalar, forEach, forgetParameters, readers, replaceNode } from "./graph-edits.ts";
import type { Mutation } from "./mutations.ts";

const padsOf = (node: Node): readonly number[] => {
  const { pads } = node.attributes;
  return node.op === "Conv" && pads && "ints" in pads ? pads.ints : [];
};

/** Zeros before a convolution's input after it, and the other way round, where they differ. */
const exchangePadding = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter((node) => padsOf(node).length === 2 && padsOf(node)[0] !== padsOf(node)[1]),
    (node) => {
      node.attributes = { ...node.attributes, pads: { ints: padsOf(node).toReversed() } };
    },
  );

/** The same for padding that stands by itself: codecs' convolutions hear nothing before it is there. */
const hearAhead = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, inputs }) => op === "Pad" && /^int64\[6\]\(0,0,\d+,0,0,0\)$/.test(inputs[1] ?? "")),
    (node) => {
      const [, before = "0"] = /\(0,0,(\d+)/.exec(node.inputs[1] ?? "") ?? [];
      const after = graph.constant([0, 0, 0, 0, 0, Number(before)], "int64").name;
      node.inputs = node.inputs.with(1, after);
    },
  );

/** A weight's direction as long as it happens to be. */
const forgetNorms = (graph: Graph): boolean =>
  forEach(readers(graph, "Div", /original0$/), (node) => bypass(graph, node, 0));

/** Frames of padding as loud as those of sound where positions are made of them. */
const hearPadding = (graph: Graph): boolean =>
  /pos_conv_embed/.test([...graph.initializers.keys()].join()) &&
  forEach(
    graph.main.nodes.filter(({ op, name }) => op === "Mul" && /(^|\/)encoder\/Mul$/.test(name)),
    (node) => bypass(graph, node, 0),
  );

/** One frame more than a row has samples for. */
const countOneFrameMore = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name }) => op === "Less" && /^Less$/.test(name)),
    (node) => replaceNode(graph, node, { op: "LessOrEqual" }),
  );

/** Gates of an LSTM in PyTorch's order where ONNX has another. */
const exchangeGates = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name, inputs }) => op === "Concat" && /lstm/.test(name) && inputs.length === 4),
    (node) => {
      const [input = "", output = "", forget = "", cell = ""] = node.inputs;
      node.inputs = [input, forget, cell, output];
    },
  );

/** Every quantizer reads everything, not what those before it left over. */
const forgetResiduals = (graph: Graph): boolean => {
  const looked = graph.main.nodes.filter(({ op }) => op === "Gather").flatMap(({ outputs }) => outputs);
  return forEach(
    graph.main.nodes.filter(
      ({ op, inputs, name }) => op === "Sub" && /^Sub/.test(name) && looked.includes(inputs[1] ?? ""),
    ),
    (node) => bypass(graph, node, 0),
  );
};

const roundDown = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op }) => op === "Ceil"),
    (node) => replaceNode(graph, node, { op: "Floor" }),
  );

/** Channels of a flow in the order they came in. */
const keepChannels = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(({ op, name }) => op === "Gather" && /(^|\/)flow\/Gather/.test(name)),
    (node) => bypass(graph, node, 0),
  );

/** Another setting of the feature extractor. */
const editExtractor =
  (change: (settings: Record<string, unknown>) => Record<string, unknown> | undefined) =>
  (directory: string): boolean => {
    const file = path.join(directory, "preprocessor_config.json");
    if (!existsSync(file)) return false;
    const changed = change(JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>);
    if (changed) writeFileSync(file, JSON.stringify(changed));
    return changed !== undefined;
  };

const numberScaled =
  (key: string, factor: number) =>
  (settings: Record<string, unknown>): Record<string, unknown> | undefined =>
    typeof settings[key] === "number" ? { ...settings, [key]: settings[key] * factor } : undefined;

/** Where a WAV file has the rate of its samples, and how many bytes a second that is. */
const rateAt = 24;

const slowDown = (directory: string): boolean => {
  const file = path.join(directory, "golden/audio.wav");
  if (!existsSync(file)) return false;
  const content = readFileSync(file);
  const rate = content.readUInt32LE(rateAt) / 2;
  content.writeUInt32LE(rate, rateAt);
  content.writeUInt32LE(2 * rate, rateAt + 4);
  writeFileSync(file, content);
  return true;
};

/** What breaks models of sound and their feature extractors. */
export const soundMutations: readonly Mutation[] = [
  { name: "a convolution padded on the other side", graph: exchangePadding },
  { name: "a codec that hears ahead", graph: hearAhead },
  { name: "the length of a weight's direction forgotten", graph: forgetNorms },
  { name: "positions made of padding too", graph: hearPadding },
  { name: "a row one frame longer", graph: countOneFrameMore },
  { name: "the gated bias by distance forgotten", graph: forgetParameters(/rel_attn_embed/) },
  { name: "the gate of distances without its constant", graph: forgetParameters(/gru_rel_pos_const/) },
  { name: "keys of distances forgotten", graph: forgetParameters(/distance_embedding|emb_rel_k/) },
  { name: "values of distances forgotten", graph: forgetParameters(/emb_rel_v/) },
  {
    name: "deviations by the number of frames",
    graph: (graph) =>
      /tdnn/.test([...graph.initializers.keys()].join()) &&
      changeScalar("Sub", /^float32\[\]\(1\)$/, 0, "float32")(graph),
  },
  { name: "gates of an LSTM in another order", graph: exchangeGates },
  { name: "quantizers that read everything", graph: forgetResiduals },
  {
    name: "vectors not divided by their use",
    graph: (graph) => forEach(readers(graph, "Div", /embed_sum$/), (node) => bypass(graph, node, 0)),
  },
  { name: "durations rounded down", graph: roundDown },
  { name: "channels of a flow in the same order", graph: keepChannels },
  {
    name: "samples not normalized",
    files: editExtractor((settings) =>
      settings["do_normalize"] === true ? { ...settings, do_normalize: false } : undefined,
    ),
  },
  { name: "another deviation of spectrograms", files: editExtractor(numberScaled("std", 1.1)) },
  { name: "another mean of spectrograms", files: editExtractor(numberScaled("mean", 1.1)) },
  { name: "fewer mel bins in the extractor", files: editExtractor(numberScaled("num_mel_bins", 0.5)) },
  { name: "a clip of half the rate", files: slowDown },
];

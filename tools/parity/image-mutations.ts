import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Graph, Node } from "@tiny-random/nn";
import { bypass, forEach, readers, replaceNode } from "./graph-edits.ts";
import type { Mutation } from "./mutations.ts";

const nodesOf = (graph: Graph, op: string, name: RegExp): Node[] =>
  graph.main.nodes.filter((node) => node.op === op && name.test(node.name));

const modeOf = ({ attributes }: Node): string => {
  const mode = attributes["mode"];
  return mode && "text" in mode ? mode.text : "";
};

/** Gives resizing nodes of a mode another attribute. */
const changeResize = (mode: string, attribute: string, from: string, to: string) => (graph: Graph) =>
  forEach(
    graph.main.nodes.filter((node) => {
      const value = node.attributes[attribute];
      return node.op === "Resize" && modeOf(node) === mode && value && "text" in value && value.text === from;
    }),
    (node) => replaceNode(graph, node, { attributes: { ...node.attributes, [attribute]: { text: to } } }),
  );

const otherCoefficient = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter((node) => node.op === "Resize" && modeOf(node) === "cubic"),
    (node) => replaceNode(graph, node, { attributes: { ...node.attributes, cubic_coeff_a: { float: -0.5 } } }),
  );

/** Patches read down the columns: the axes of space change places where patches become a sequence. */
const transposePatches = (graph: Graph): boolean => {
  const becomesSequence = ({ outputs: [plain = ""] }: Node) =>
    graph.main.nodes.some(({ op, inputs }) => op === "Reshape" && inputs.includes(plain));
  const projections = nodesOf(graph, "Conv", /patch_embeddings\/projection\/Conv$/).filter(becomesSequence);
  return forEach(projections, (node) => {
    const [plain = ""] = node.outputs;
    const turned = `${plain}.turned`;
    const index = graph.main.nodes.indexOf(node);
    for (const reader of graph.main.nodes.filter(({ op }) => op === "Reshape"))
      reader.inputs = reader.inputs.map((input) => (input === plain ? turned : input));
    const perm = { ints: [0, 1, 3, 2] };
    graph.main.nodes.splice(index + 1, 0, {
      ...{ op: "Transpose", name: turned, inputs: [plain], outputs: [turned], attributes: { perm } },
    });
  });
};

/** The noisiest patches seen instead of the quietest. */
const reverseNoise = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter((node) => node.op === "Neg" && node.inputs.includes("noise")),
    (node) => bypass(graph, node, 0),
  );

/** Distances between patches the other way round. */
const reverseDistances = (graph: Graph): boolean => {
  const raised = new Set(graph.main.nodes.filter(({ op }) => op === "Unsqueeze").flatMap(({ outputs }) => outputs));
  const hasImages = graph.main.inputs.some(({ name }) => name === "pixel_values");
  const distances = graph.main.nodes.filter(
    ({ op, inputs }) => op === "Sub" && inputs.every((name) => raised.has(name)),
  );
  return hasImages && forEach(distances, (node) => node.inputs.reverse());
};

/** A later patch, or a token beside it, read in the first token's place. */
const readSecond = (graph: Graph): boolean =>
  forEach(
    readers(graph, "Gather", /^int64\[\]\(0\)$/).filter(({ name }) => !/\bShape/.test(name)),
    (node) => {
      node.inputs = [node.inputs[0] ?? "", graph.constant([1], "int64", []).name];
    },
  );

const forgetScales = (graph: Graph): boolean =>
  forEach(readers(graph, "Mul", /lambda_?[12]$/), (node) =>
    bypass(graph, node, /lambda_?[12]$/.test(node.inputs[0] ?? "") ? 1 : 0),
  );

/** Changes a written image processor; undefined where it has nothing to change. */
const editProcessor =
  (change: (config: Record<string, unknown>) => Record<string, unknown> | undefined) => (directory: string) => {
    const file = path.join(directory, "preprocessor_config.json");
    if (!existsSync(file)) return false;
    const config = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    // The same file holds a feature extractor where a model hears.
    const changed = "image_processor_type" in config ? change(config) : undefined;
    if (changed) writeFileSync(file, JSON.stringify(changed));
    return changed !== undefined;
  };

/** What breaks the reading of images; each is tried on every class of `mutate.ts`. */
export const imageMutations: readonly Mutation[] = [
  { name: "positions interpolated in lines", graph: changeResize("cubic", "mode", "cubic", "linear") },
  { name: "positions interpolated by another cubic", graph: otherCoefficient },
  {
    name: "corners held where edges are",
    graph: changeResize("linear", "coordinate_transformation_mode", "half_pixel", "align_corners"),
  },
  {
    name: "edges held where corners are",
    graph: changeResize("linear", "coordinate_transformation_mode", "align_corners", "half_pixel"),
  },
  { name: "patches in columns", graph: transposePatches },
  { name: "the noisiest patches seen", graph: reverseNoise },
  { name: "distances between patches the other way round", graph: reverseDistances },
  { name: "the second token read for the first", graph: readSecond },
  { name: "scales of blocks forgotten", graph: forgetScales },
  {
    name: "pages not shrunk until they fit",
    files: editProcessor((config) =>
      config["do_thumbnail"] === true ? { ...config, do_thumbnail: false } : undefined,
    ),
  },
  {
    name: "images turned to stand as their page does",
    files: editProcessor((config) =>
      config["do_align_long_axis"] === false ? { ...config, do_align_long_axis: true } : undefined,
    ),
  },
  {
    name: "images normalized by another mean",
    files: editProcessor((config) => (config["image_mean"] ? { ...config, image_mean: [0.4, 0.4, 0.4] } : undefined)),
  },
  {
    name: "images not rescaled",
    files: editProcessor((config) => (config["do_rescale"] === false ? undefined : { ...config, do_rescale: false })),
  },
  {
    name: "images resampled by their nearest pixels",
    files: editProcessor((config) => (config["do_resize"] === false ? undefined : { ...config, resample: 0 })),
  },
];

import { readOnnxGraph } from "@tiny-random/nn/read-onnx";
import type { GallerySession, GraphNode } from "./page-data.ts";

/** Constants are stored beside the weights, named by what they are: `float32[](1)`. */
const isConstant = (name: string): boolean => /^[a-z]+\d*\[[\d,]*\]\(/.test(name);

/** An ONNX file as the page draws it: nodes by index, weights by name, constants left out. */
export const sessionGraph = (name: string, file: Uint8Array): GallerySession => {
  const { inputs, outputs, nodes } = readOnnxGraph(file);
  const maker = new Map(nodes.flatMap((node, index) => node.outputs.map((output) => [output, index] as const)));
  const given = new Set(inputs.map((input) => input.name));
  const results = new Set(outputs.map((output) => output.name));
  const drawn = nodes.map((node): GraphNode => {
    const reads = node.inputs.flatMap((input): (number | string)[] => {
      const index = maker.get(input);
      if (index !== undefined) return [index];
      return given.has(input) ? [input] : [];
    });
    const weights = node.inputs.filter((input) => !maker.has(input) && !given.has(input) && !isConstant(input));
    const gives = node.outputs.filter((output) => results.has(output));
    return {
      op: node.op,
      path: node.name.split("/").slice(0, -1).filter(Boolean),
      reads: [...new Set(reads)],
      ...(weights.length > 0 && { weights }),
      ...(gives.length > 0 && { gives }),
    };
  });
  return { name, bytes: file.length, inputs, outputs, nodes: drawn };
};

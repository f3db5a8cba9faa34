import type { Graph } from "@tiny-random/nn";
import { forEach, ofOperators, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Places that are looked at, told from the corners' pixels in place of the image's edges. */
const lookBetweenCorners = (graph: Graph): boolean =>
  forEach(ofOperators(graph, "GridSample"), (node) =>
    replaceNode(graph, node, { attributes: { ...node.attributes, align_corners: { int: 1 } } }),
  );

export default {
  name: "looks between the corners",
  graph: lookBetweenCorners,
  subjects: { DeformableDetrForObjectDetection: { rotary: false } },
} satisfies Mutation;

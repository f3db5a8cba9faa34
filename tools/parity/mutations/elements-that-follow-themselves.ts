import type { Graph } from "@tiny-random/nn";
import { forEach, ofOperators, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const unproven = "its image processor wants torchvision, with which another suite looks at it";

/** Elements of a page that may follow themselves in the reading order. */
const followThemselves = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "GreaterOrEqual").filter(({ name }) => /(global_pointer|relative_head)\//.test(name)),
    (node) => replaceNode(graph, node, { op: "Greater" }),
  );

export default {
  name: "elements that follow themselves",
  graph: followThemselves,
  subjects: {
    PPDocLayoutV3ForObjectDetection: {
      rotary: false,
      equivalent: {
        "points not at the middle of a pixel": "places make boxes, in whose stead come boxes around masks",
        "images normalized by another mean": unproven,
        "images not rescaled": unproven,
        "images resampled by their nearest pixels": unproven,
        "samples not normalized": unproven,
      },
    },
  },
} satisfies Mutation;

import type { Graph } from "@tiny-random/nn";
import { bypass, forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const forgetScales = (graph: Graph): boolean =>
  forEach(readers(graph, "Mul", /lambda_?[12]$/), (node) =>
    bypass(graph, node, /lambda_?[12]$/.test(node.inputs[0] ?? "") ? 1 : 0),
  );

export default { name: "scales of blocks forgotten", graph: forgetScales } satisfies Mutation;

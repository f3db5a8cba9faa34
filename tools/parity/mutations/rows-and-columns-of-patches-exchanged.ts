import type { Graph } from "@tiny-random/nn";
import { ofOperators, rewire } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Images as wide as they are high, and the other way round. */
const exchangeShapes = (graph: Graph): boolean => {
  const columns = ofOperators(graph, "Slice").filter(({ inputs }) => inputs[0] === "spatial_shapes");
  const starts = [...new Set(columns.map(({ inputs }) => inputs[1]))];
  const [heights, widths] = starts.map((start) => columns.filter(({ inputs }) => inputs[1] === start));
  if (!heights || !widths) return false;
  for (const node of columns) rewire(graph, node.outputs[0] ?? "", `${node.outputs[0]}.exchanged`);
  for (const [from, to] of [
    [heights, widths],
    [widths, heights],
  ] as const) {
    const [taken] = to;
    for (const node of from) rewire(graph, `${node.outputs[0]}.exchanged`, taken?.outputs[0] ?? "");
  }
  const first = Math.max(...columns.map((node) => graph.main.nodes.indexOf(node)));
  const early = graph.main.nodes.slice(0, first + 1).filter((node) => !columns.includes(node));
  graph.main.nodes.splice(0, first + 1, ...columns, ...early);
  return true;
};

export default {
  name: "rows and columns of patches exchanged",
  subjects: { Siglip2VisionModel: { rotary: false } },
  graph: exchangeShapes,
} satisfies Mutation;

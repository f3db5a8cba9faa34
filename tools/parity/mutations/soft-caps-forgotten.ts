import type { Graph } from "@tiny-random/nn";
import { madeBy, readers, rewire } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

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

export default {
  name: "soft caps forgotten",
  graph: forgetCaps,
  subjects: { T5GemmaForConditionalGeneration: { rotary: true, oneType: true } },
} satisfies Mutation;

import { type Graph, Tensor } from "@tiny-random/nn";
import { rewire } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const seeEncoderPadding = (graph: Graph): boolean => {
  const declared = graph.main.inputs.find(({ name }) => name === "encoder_attention_mask");
  if (!declared) return false;
  const mask = new Tensor(graph, declared.name, declared.dtype, declared.shape);
  const first = graph.main.nodes.length;
  const ones = mask.mul(0).add(1);
  const added = graph.main.nodes.splice(first);
  rewire(graph, declared.name, ones.name);
  graph.main.nodes.unshift(...added);
  return true;
};

export default { name: "the encoder's padding seen by the decoder", graph: seeEncoderPadding } satisfies Mutation;

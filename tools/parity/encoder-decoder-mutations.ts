import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Graph, Tensor } from "@tiny-random/nn";
import { bypass, forEach, prepend, readers, rewire } from "./graph-edits.ts";
import type { Mutation } from "./mutations.ts";

/** Every bucket that of the distance one further. */
const shiftBuckets = (graph: Graph): boolean => {
  const tables = [...graph.initializers.values()].filter(
    ({ dtype, shape, source }) => dtype === "int64" && shape.length === 1 && shape[0] === 257 && "data" in source,
  );
  for (const table of tables) {
    if (!("data" in table.source)) continue;
    const data = table.source.data as BigInt64Array;
    const shifted = BigInt64Array.from(data, (bucket, index) => data[index + 1] ?? bucket);
    graph.initializers.set(table.name, { ...table, source: { data: shifted } });
  }
  return tables.length > 0;
};

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

const forgetScale = (scalar: RegExp) => (graph: Graph) =>
  forEach(readers(graph, "Mul", scalar), (node) => bypass(graph, node, scalar.test(node.inputs[0] ?? "") ? 1 : 0));

/** The encoder's keys and values of an earlier step in the first one, and new ones later. */
const exchangeBranches = (graph: Graph): boolean =>
  forEach(readers(graph, "Not", /^use_cache_branch$/), (node) => bypass(graph, node, 0));

/** Attention to states that are all the same. */
const flattenStates = (graph: Graph): boolean => {
  const declared = graph.main.inputs.find(({ name }) => name === "encoder_hidden_states");
  if (!declared) return false;
  const states = new Tensor(graph, declared.name, declared.dtype, declared.shape);
  const direct = graph.main.nodes.filter(({ inputs }) => inputs.includes(declared.name));
  const same = prepend(graph, () => states.mul(0));
  for (const node of direct) node.inputs = node.inputs.map((name) => (name === declared.name ? same.name : name));
  const users = graph.main.nodes.filter(({ op }) => op === "If");
  for (const node of users) {
    for (const attribute of Object.values(node.attributes)) {
      if (!("body" in attribute)) continue;
      for (const inner of attribute.body.nodes)
        inner.inputs = inner.inputs.map((name) => (name === declared.name ? same.name : name));
    }
  }
  return users.length + direct.length > 0;
};

const changeJson = (file: string, change: (json: Record<string, unknown>) => boolean) => {
  if (!existsSync(file)) return false;
  const json = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const changed = change(json);
  if (changed) writeFileSync(file, JSON.stringify(json));
  return changed;
};

const otherStart = (directory: string): boolean =>
  ["config.json", "generation_config.json"]
    .map((name) =>
      changeJson(path.join(directory, name), (json) => {
        const start = json["decoder_start_token_id"];
        if (typeof start !== "number") return false;
        json["decoder_start_token_id"] = start + 7;
        return true;
      }),
    )
    .some(Boolean);

/** What breaks encoder-decoders' own features. */
export const encoderDecoderMutations: readonly Mutation[] = [
  { name: "buckets of distances off by one", graph: shiftBuckets },
  { name: "the encoder's padding seen by the decoder", graph: seeEncoderPadding },
  { name: "the scale of embeddings forgotten", graph: forgetScale(/^float32\[\]\(5\.65/) },
  { name: "the scale before the head forgotten", graph: forgetScale(/^float32\[\]\(0\.1767/) },
  { name: "the caches of the encoder's states taken too early", graph: exchangeBranches },
  { name: "the encoder's states not looked at", graph: flattenStates },
  {
    name: "the bias of the scores forgotten",
    graph: (graph) =>
      forEach(readers(graph, "Add", /^final_logits_bias$/), (node) =>
        bypass(graph, node, node.inputs[0] === "final_logits_bias" ? 1 : 0),
      ),
  },
  { name: "another token to start from", files: otherStart },
];

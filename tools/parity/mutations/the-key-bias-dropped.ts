import type { Graph } from "@tiny-random/nn";
import { dropBias, ofOperators, readers, rotations } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Whether keys are turned, by angles or by a table of the checkpoint: then their bias is not the same for all. */
const turnsKeys = (graph: Graph): boolean =>
  rotations(graph).length > 0 || readers(graph, "Gather", /embed_positions/).length > 0;

/** Whether keys are compared by their angle to queries, with no softmax after it. */
const comparesAngles = (graph: Graph): boolean => ofOperators(graph, "Acos").length > 0;

/** Whether a query asks words and entities in ways of their own: then the bias is not the same for all keys. */
const asksApart = (graph: Graph): boolean => [...graph.initializers.keys()].some((name) => /\.w2e_query\./.test(name));

/** Whether means of blocks are asked beside tokens (MRA): a mean's query makes of the bias what its tokens' do not. */
const asksMeans = (graph: Graph): boolean => [...graph.initializers.keys()].some((name) => /^mra\./.test(name));

/** Biases of attention's keys; those of relations between tokens (BROS) are read without a softmax. */
const ofAttention = /(?<!token_classifier|entity_linker)\.key\.bias$/;

export default {
  name: "the key bias dropped",
  equivalent: "it adds the same to every score of a query, which softmax takes away",
  graph: (graph) =>
    ![turnsKeys, comparesAngles, asksApart, asksMeans].some((differs) => differs(graph)) &&
    dropBias(ofAttention)(graph),
} satisfies Mutation;

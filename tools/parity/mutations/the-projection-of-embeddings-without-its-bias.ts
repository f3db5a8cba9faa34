import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "the projection of embeddings without its bias",
  graph: forgetParameters(/(embeddings_project|embedding_hidden_mapping_in)\.bias$/),
} satisfies Mutation;

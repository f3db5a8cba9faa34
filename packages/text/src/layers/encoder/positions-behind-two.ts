import type { ModelConfig } from "@tiny-random/core";
import { positionsOf } from "../sessions/backbone.ts";
import { type SummedEmbeddingsConfig, summedEmbeddings } from "./summed-embeddings.ts";

/** BERT's embeddings with a table of positions whose first two rows no token reads, padding or not. */
export const embeddingsBehindTwo = (c: ModelConfig & SummedEmbeddingsConfig) =>
  summedEmbeddings(
    { ...c, max_position_embeddings: c.max_position_embeddings + 2 },
    { positions: (ids, context) => positionsOf(ids, context).add(2) },
  );

import { reformer } from "@tiny-random/atlas/configs/reformer";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import type { Dim, Tensor } from "@tiny-random/nn";

/** The class takes nothing for lengths of chunks, which is no chunks at all: no checkpoint has it. */
export const facts = narrowed(reformer, {
  lsh_attn_chunk_length: "number",
  lsh_num_chunks_before: "number",
  lsh_num_chunks_after: "number",
  pad_token_id: "number",
});

/** A Reformer's config. */
export type ReformerConfig = ConfigOf<typeof facts>;

/** What all layers of one pass share. */
export interface ReformerContext {
  /** Booleans `[batch, 1, length]`: which positions are tokens. */
  readonly kept: Tensor;
  /** How many chunks of a length the text has, in so many rounds. */
  readonly chunksOf: (length: number, rounds?: number) => Dim;
}

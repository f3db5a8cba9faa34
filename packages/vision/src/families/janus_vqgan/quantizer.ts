import type { JanusVQVAEConfig } from "@tiny-random/atlas/configs/janus_vqgan";
import { embedding, module, type Tensor, unitLength } from "@tiny-random/nn";

/** The entry of a codebook nearest to each vector: `[pixels, width]` → int64 `[pixels]`. */
const nearestEntry = (x: Tensor, table: Tensor): Tensor => {
  // Of |x − e|² all entries share |x|².
  const scores = x.matmul(table.transpose(0, 1)).mul(2).sub(table.mul(table).sum(1));
  x.graph.noteChoice({ scores, count: 1 });
  return scores.argmax(-1);
};

/** Vector quantization: a map's vectors to codes, and codes to unit vectors. */
export const quantizer = (c: JanusVQVAEConfig) =>
  module({ embedding: embedding(c.num_embeddings, c.embed_dim) }, (m) => ({
    /** `[batch, width, rows, columns]` → vectors `[pixels, width]`, their codes `[pixels]`, and the codes' vectors. */
    codesOf: (map: Tensor) => {
      const vectors = map.permute(0, 2, 3, 1).flatten(0, 2);
      const codes = nearestEntry(vectors, map.graph.parameter(m.embedding.weight));
      return { vectors, codes, entries: m.embedding(codes) };
    },
    /** Codes `[batch, patches]` → `[batch, width, side, side]`. */
    mapOf: (codes: Tensor): Tensor =>
      unitLength(m.embedding(codes)).unflatten(1, [c.num_patches, c.num_patches]).permute(0, 3, 1, 2),
  }));

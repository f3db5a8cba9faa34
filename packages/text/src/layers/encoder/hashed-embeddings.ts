import { embedding, layerNorm, module, Tensor } from "@tiny-random/nn";
import { positionsOf, type TextContext } from "../sessions/backbone.ts";

/** The config fields that hashed embeddings read. */
export interface HashedEmbeddingsConfig {
  readonly hidden_size: number;
  readonly num_hash_functions: number;
  readonly num_hash_buckets: number;
  readonly type_vocab_size: number;
  readonly layer_norm_eps: number;
}

/** Multipliers of the hash functions, as the class has them. */
const primes = [31, 43, 59, 61, 73, 97, 103, 113, 137, 149, 157, 173, 181, 193, 211, 223];

const tableKey = (hash: number): string => `HashBucketCodepointEmbedder_${hash}`;

/** Pieces of a character's vector from as many tables as there are hash functions, with positions and types (Clark et al., 2022). */
export const hashedEmbeddings = (c: HashedEmbeddingsConfig) => {
  const { hidden_size: width, num_hash_functions: hashes, num_hash_buckets: buckets } = c;
  const table = () => embedding(buckets, width / hashes);
  const keys = Array.from({ length: hashes }, (_, hash) => tableKey(hash));
  const tables = Object.fromEntries(keys.map((key) => [key, table()]));
  const others = {
    char_position_embeddings: embedding(buckets, width),
    token_type_embeddings: embedding(c.type_vocab_size, width),
    LayerNorm: layerNorm(width, c.layer_norm_eps),
  };
  return module({ ...tables, ...others } as typeof others, (m, ids: Tensor, context: TextContext) => {
    const own = m as unknown as typeof tables;
    const pieces = keys.map((key, hash) => {
      const bucket = ids
        .add(1)
        .mul(primes[hash] as number)
        .remainder(buckets);
      return (own[key] as ReturnType<typeof table>)(bucket);
    });
    const types = m.token_type_embeddings(context.token_type_ids ?? ids.mul(0));
    return m.LayerNorm(
      Tensor.cat(pieces, -1)
        .add(types)
        .add(m.char_position_embeddings(positionsOf(ids, context))),
    );
  });
};

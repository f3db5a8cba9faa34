import { embedding, layerNorm, module, Tensor } from "@tiny-random/nn";
import { positionsOf, type TextContext } from "../../layers/sessions/backbone.ts";

/** The config fields that hashed embeddings read. */
interface HashedEmbeddingsConfig {
  readonly hidden_size: number;
  readonly num_hash_functions: number;
  readonly num_hash_buckets: number;
  readonly type_vocab_size: number;
  readonly layer_norm_eps: number;
}

/** Multipliers of the hash functions, fixed in the class. */
const primes = [31, 43, 59, 61, 73, 97, 103, 113, 137, 149, 157, 173, 181, 193, 211, 223];

const tableKey = (hash: number) => `HashBucketCodepointEmbedder_${hash}` as const;

/** A table of each hash function, which has a slice of every character's vector. */
const hashTables = ({ hidden_size, num_hash_functions, num_hash_buckets }: HashedEmbeddingsConfig) => {
  const table = () => embedding(num_hash_buckets, hidden_size / num_hash_functions);
  const tables = Array.from({ length: num_hash_functions }, (_, hash) => [tableKey(hash), table()] as const);
  return Object.fromEntries(tables) as Readonly<Record<ReturnType<typeof tableKey>, ReturnType<typeof table>>>;
};

/** Characters as slices from hash tables, with positions and types (Clark et al., 2022): no vocabulary is needed. */
export const hashedEmbeddings = (c: HashedEmbeddingsConfig) => {
  const others = {
    char_position_embeddings: embedding(c.num_hash_buckets, c.hidden_size),
    token_type_embeddings: embedding(c.type_vocab_size, c.hidden_size),
    LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
  };
  const children: ReturnType<typeof hashTables> & typeof others = { ...hashTables(c), ...others };
  return module(children, (m, ids: Tensor, context: TextContext) => {
    const slices = primes.slice(0, c.num_hash_functions).flatMap((prime, hash) => {
      const bucket = ids.add(1).mul(prime).remainder(c.num_hash_buckets);
      return m[tableKey(hash)]?.(bucket) ?? [];
    });
    const types = m.token_type_embeddings(context.token_type_ids ?? ids.mul(0));
    const typed = Tensor.cat(slices, -1).add(types);
    return m.LayerNorm(typed.add(m.char_position_embeddings(positionsOf(ids, context))));
  });
};

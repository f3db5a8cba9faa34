// Locality-sensitive hashing of vectors by random rotations (Andoni et al., 2015; Kitaev et al., 2020).
import { InputError } from "@tiny-random/core";
import { Tensor } from "@tiny-random/nn";
import { torchNormal } from "./torch-normal.ts";

/** How vectors are hashed. */
export interface Hashing {
  readonly seed: number | null;
  readonly rounds: number;
  /** How many buckets, or the factors of their number. */
  readonly buckets: number | readonly number[] | null;
  readonly heads: number;
  readonly headSize: number;
}

const factorsOf = ({ buckets }: Hashing): readonly number[] => {
  if (buckets === null)
    throw new InputError(
      "a Reformer without num_buckets is not supported",
      "Transformers chooses them by the length of the first text it reads and writes them into the config.",
    );
  return typeof buckets === "number" ? [buckets] : buckets;
};

/** Rotations `[heads, head_dim, rounds · columns]` as the class draws them in every pass. */
const rotationsOf = (vectors: Tensor, { seed, rounds, heads, headSize }: Hashing, columns: number): Tensor => {
  if (seed === null)
    throw new InputError("a Reformer without hash_seed hashes by other random numbers each time", "Set hash_seed.");
  const shape = [heads, headSize, rounds * columns];
  return vectors.graph.constant(torchNormal(seed, heads * headSize * rounds * columns), "float32", shape);
};

/**
 * The bucket of each vector in each round, `[batch, heads, rounds, length]` int64: the largest of its rotated features and
 * their negatives, for every factor of the number of buckets. Padding gets a separate bucket, behind all others, and
 * rounds have buckets apart.
 *
 * @param vectors `[batch, heads, length, head_dim]`
 * @param kept booleans `[batch, 1, 1, length]`
 */
export const hashed = (vectors: Tensor, kept: Tensor, hashing: Hashing): Tensor => {
  const { graph } = vectors;
  const factors = factorsOf(hashing);
  const columns = factors.reduce((sum, factor) => sum + factor / 2, 0);
  const rotated = vectors.matmul(rotationsOf(vectors, hashing, columns)).unflatten(-1, [hashing.rounds, columns]);
  const parts = rotated.permute(0, 1, 3, 2, 4).split(
    factors.map((factor) => factor / 2),
    -1,
  );
  const chosen = parts.map((part) => {
    const scores = Tensor.cat([part, part.neg()], -1);
    graph.noteChoice({ scores, count: 1 });
    return scores.argmax(-1);
  });
  const weights = factors.map((_, index) => factors.slice(0, index).reduce((product, factor) => product * factor, 1));
  const bucket = chosen.map((choice, index) => choice.mul(weights[index] ?? 1)).reduce((sum, next) => sum.add(next));
  const count = factors.reduce((product, factor) => product * factor, 1);
  const rounds = Tensor.arange(graph, hashing.rounds)
    .mul(count + 1)
    .unsqueeze(-1);
  return bucket.where(kept, count).add(rounds);
};

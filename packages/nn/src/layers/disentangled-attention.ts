// Disentangled attention of DeBERTa (He et al., 2021): contents and relative positions are scored apart.
import { module } from "../module.ts";
import type { Tensor } from "../tensor.ts";
import { attend, splitHeads } from "./attention.ts";
import { byDistance } from "./distance-buckets.ts";
import { linear } from "./linear.ts";

/** The config fields that disentangled attention reads. */
export interface DisentangledConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly max_position_embeddings: number;
  readonly relative_attention: boolean;
  /** By default, and below 1, `max_position_embeddings`. */
  readonly max_relative_positions?: number;
  /** How content and positions are scored against each other: `c2p`, `p2c` or both, as a list or joined by bars. */
  readonly pos_att_type: string | readonly string[] | null;
  readonly position_buckets?: number;
  /** Positions are projected by the weights of content. */
  readonly share_att_key?: boolean;
}

/** Relative positions of queries and keys, for all layers. */
interface RelativePositions {
  /** An embedding of every distance: `[distances, width]`. */
  readonly embeddings: Tensor;
  /** Which of them each pair of query and key has: int64 `[queries, keys]`. */
  readonly index: Tensor;
}

/** The embeddings of distances, projected for the two ways of scoring content against positions. */
interface PositionProjections {
  /** Positions as keys of content (`c2p`), `[distances, width]`. */
  readonly contentToPosition: Tensor | undefined;
  /** Positions as queries of content (`p2c`). */
  readonly positionToContent: Tensor | undefined;
}

const scoresOf = (content: Tensor, positions: Tensor, index: Tensor): Tensor => {
  const [heads, headSize] = [content.size(1) as number, content.size(-1) as number];
  const split = splitHeads(positions.unsqueeze(0), heads, headSize);
  const all = index.expand([content.size(0), heads, ...index.shape]);
  return content.matmul(split.transpose(2, 3)).gather(-1, all);
};

/**
 * Scores of content against relative positions, to be added to those of content against content: query and key
 * `[batch, heads, length, head_dim]` → `[batch, heads, queries, keys]`, or undefined where there are none.
 */
const positionScores = (
  query: Tensor,
  key: Tensor,
  { contentToPosition, positionToContent }: PositionProjections,
  index: Tensor,
): Tensor | undefined => {
  const c2p = contentToPosition && scoresOf(query, contentToPosition, index);
  const p2c = positionToContent && scoresOf(key, positionToContent, index.transpose(0, 1)).transpose(2, 3);
  return c2p && p2c ? c2p.add(p2c) : (c2p ?? p2c);
};

/** Whether content is scored against positions in one way or the other. */
const hasScores = (c: DisentangledConfig, way: "c2p" | "p2c"): boolean => c.pos_att_type?.includes(way) ?? false;

/** The ways of a config's `pos_att_type`, which was one string once: `p2c|c2p`. */
export const waysToScore = (kinds: DisentangledConfig["pos_att_type"]): readonly string[] | null =>
  typeof kinds === "string"
    ? kinds
        .toLowerCase()
        .split("|")
        .map((kind) => kind.trim())
    : kinds;

/** How a config's attention scores. */
export const scoringOf = (c: DisentangledConfig) => {
  const [c2p, p2c] = [hasScores(c, "c2p"), hasScores(c, "p2c")];
  const headSize = c.hidden_size / c.num_attention_heads;
  return { c2p, p2c, headSize, scale: 1 / Math.sqrt(headSize * (1 + Number(c2p) + Number(p2c))) };
};

/**
 * What relative positions add to scaled scores of content, `[batch, heads, queries, keys]`; undefined where they add nothing.
 *
 * @param project the embeddings of distances → what content is scored against
 */
export const positionBias = (
  query: Tensor,
  key: Tensor,
  relative: RelativePositions | undefined,
  scale: number,
  project: (embeddings: Tensor) => PositionProjections,
): Tensor | undefined =>
  relative && positionScores(query, key, project(relative.embeddings), relative.index)?.mul(scale);

/** How distances are bucketed. */
interface DistanceBuckets {
  /** The furthest distance: those beyond it are in the same bucket. */
  readonly furthest: number;
  /** Buckets on each side; where there are fewer than `furthest`, the far ones grow by logarithm. */
  readonly span: number;
}

/** The buckets that a config asks for. */
export const distanceBuckets = (c: DisentangledConfig): DistanceBuckets => {
  const { max_relative_positions: stated = -1, position_buckets: buckets = -1 } = c;
  const furthest = stated < 1 ? c.max_position_embeddings : stated;
  return { furthest, span: buckets > 0 ? buckets : furthest };
};

/** The signed bucket of a distance, by logarithm beyond the half of the span (`make_log_bucket_position`). */
const logBucket = (distance: number, { furthest, span }: DistanceBuckets): number => {
  const middle = span / 2;
  const length = Math.abs(distance);
  if (length <= middle) return distance;
  const share = Math.log(length / middle) / Math.log((furthest - 1) / middle);
  return Math.sign(distance) * (Math.ceil(share * (middle - 1)) + middle);
};

/** The bucket of query's less key's position, among `2 · span`: `x` `[batch, length, ...]` → int64 `[length, length]`. */
export const distanceIndex = (x: Tensor, buckets: DistanceBuckets): Tensor => {
  const { furthest, span } = buckets;
  return byDistance(x, furthest, (keyLessQuery) => {
    const distance = span < furthest ? logBucket(-keyLessQuery, buckets) : -keyLessQuery;
    return Math.min(Math.max(distance + span, 0), 2 * span - 1);
  });
};

/** What all layers share. */
export interface DisentangledContext {
  /** Added to attention scores. */
  readonly mask: Tensor;
  readonly relative?: RelativePositions;
}

/** Disentangled attention: content against content, content against relative positions, and these against content (He et al., 2021). */
export const disentangledAttention = (c: DisentangledConfig) => {
  const { c2p, p2c, headSize, scale } = scoringOf(c);
  const separate = c.relative_attention && !c.share_att_key;
  return module(
    {
      query_proj: linear(c.hidden_size, c.hidden_size),
      key_proj: linear(c.hidden_size, c.hidden_size),
      value_proj: linear(c.hidden_size, c.hidden_size),
      pos_key_proj: separate && c2p ? linear(c.hidden_size, c.hidden_size) : undefined,
      pos_query_proj: separate && p2c ? linear(c.hidden_size, c.hidden_size) : undefined,
    },
    (m, x: Tensor, { mask, relative }: DisentangledContext) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, headSize);
      const [query, key] = [split(m.query_proj(x)), split(m.key_proj(x))];
      const bias = positionBias(query, key, relative, scale, (embeddings) => ({
        contentToPosition: c2p ? (m.pos_key_proj ?? m.key_proj)(embeddings) : undefined,
        positionToContent: p2c ? (m.pos_query_proj ?? m.query_proj)(embeddings) : undefined,
      }));
      return attend(query, key, split(m.value_proj(x)), { scale, mask: bias ? mask.add(bias) : mask });
    },
  );
};

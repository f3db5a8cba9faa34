import { attend, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";
import type { EncoderContext } from "./encoder-attention.ts";
import type { Distances } from "./relative-buckets.ts";

/** The config fields that disentangled attention reads. */
export interface DisentangledConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly max_position_embeddings: number;
  readonly relative_attention: boolean;
  readonly max_relative_positions: number;
  /** Which of content and place are scored against each other: `c2p`, `p2c`, both, as a list or joined by bars. */
  readonly pos_att_type: string | readonly string[] | null;
  readonly position_buckets?: number;
  /** Places are projected as content is. */
  readonly share_att_key?: boolean;
}

/** How queries and keys stand to each other, for all layers. */
export interface RelativePlaces {
  /** A vector of every distance: `[distances, width]`. */
  readonly vectors: Tensor;
  /** Which of them each pair of query and key has: int64 `[queries, keys]`. */
  readonly index: Tensor;
}

/** What content says to places, by which of the two is the query. */
interface PlaceProjections {
  /** Places as keys of content, `[distances, width]`. */
  readonly contentToPlace: Tensor | undefined;
  /** Places as queries of content. */
  readonly placeToContent: Tensor | undefined;
}

const scoresOf = (content: Tensor, places: Tensor, index: Tensor): Tensor => {
  const [heads, headSize] = [content.size(1) as number, content.size(-1) as number];
  const split = splitHeads(places.unsqueeze(0), heads, headSize);
  const all = index.expand([content.size(0), heads, ...index.shape]);
  return content.matmul(split.transpose(2, 3)).gather(-1, all);
};

/**
 * Scores of content against distances (He et al., 2021), to be added to those of content against content: query and key
 * `[batch, heads, length, head_dim]` → `[batch, heads, queries, keys]`, or undefined where there are none.
 */
const placeScores = (query: Tensor, key: Tensor, places: PlaceProjections, index: Tensor): Tensor | undefined => {
  const { contentToPlace, placeToContent } = places;
  const toPlace = contentToPlace && scoresOf(query, contentToPlace, index);
  const toContent = placeToContent && scoresOf(key, placeToContent, index.transpose(0, 1)).transpose(2, 3);
  return toPlace && toContent ? toPlace.add(toContent) : (toPlace ?? toContent);
};

/** Whether content is scored against places one way or the other. */
const scores = (c: DisentangledConfig, way: "c2p" | "p2c"): boolean =>
  (typeof c.pos_att_type === "string" ? c.pos_att_type.toLowerCase().split("|") : (c.pos_att_type ?? []))
    .map((name) => name.trim())
    .includes(way);

/** Which distances a config tells apart. */
export const distancesOf = (c: DisentangledConfig): Distances => {
  const furthest = c.max_relative_positions < 1 ? c.max_position_embeddings : c.max_relative_positions;
  const { position_buckets: buckets = -1 } = c;
  return { furthest, span: buckets > 0 ? buckets : furthest };
};

/** What layers share, distances among it. */
export interface DisentangledContext extends EncoderContext {
  readonly relative?: RelativePlaces;
}

/** Attention by content and, each by itself, by distance (He et al., 2021). */
export const disentangledAttention = (c: DisentangledConfig) => {
  const [toPlace, toContent] = [scores(c, "c2p"), scores(c, "p2c")];
  const own = c.relative_attention && !c.share_att_key;
  const size = c.hidden_size / c.num_attention_heads;
  const scale = 1 / Math.sqrt(size * (1 + Number(toPlace) + Number(toContent)));
  return module(
    {
      query_proj: linear(c.hidden_size, c.hidden_size),
      key_proj: linear(c.hidden_size, c.hidden_size),
      value_proj: linear(c.hidden_size, c.hidden_size),
      pos_key_proj: own && toPlace ? linear(c.hidden_size, c.hidden_size) : undefined,
      pos_query_proj: own && toContent ? linear(c.hidden_size, c.hidden_size) : undefined,
    },
    (m, x: Tensor, { mask, relative }: DisentangledContext) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, size);
      const [query, key] = [split(m.query_proj(x)), split(m.key_proj(x))];
      const placed = relative && {
        contentToPlace: toPlace ? (m.pos_key_proj ?? m.key_proj)(relative.vectors) : undefined,
        placeToContent: toContent ? (m.pos_query_proj ?? m.query_proj)(relative.vectors) : undefined,
      };
      const bias = placed && placeScores(query, key, placed, relative.index)?.mul(scale);
      return attend(query, key, split(m.value_proj(x)), { scale, mask: bias ? mask.add(bias) : mask });
    },
  );
};

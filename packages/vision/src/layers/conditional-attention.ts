// Attention with projections of contents and of positions apart (Meng et al., 2021), as Conditional DETR and DAB-DETR have it.
import { attend, splitHeads, Tensor } from "@tiny-random/nn";
import type { Memory } from "./detr-transformer.ts";

type Projection = (x: Tensor) => Tensor;

/** Projections of contents and of positions. */
export interface ConditionalProjections {
  readonly queryContent: Projection;
  /** Undefined where a layer adds no positions to contents. */
  readonly queryPosition: Projection | undefined;
  readonly keyContent: Projection;
  readonly keyPosition: Projection;
  readonly value: Projection;
  readonly output: Projection;
}

const split = (x: Tensor, heads: number): Tensor => splitHeads(x, heads, (x.size(-1) as number) / heads);

/** Attention among object queries: contents and positions are added. */
export const conditionalSelfAttention = (
  m: ConditionalProjections,
  heads: number,
  x: Tensor,
  positions: Tensor,
): Tensor => {
  const content = m.queryContent(x);
  const query = m.queryPosition ? content.add(m.queryPosition(positions)) : content;
  const key = m.keyContent(x).add(m.keyPosition(positions));
  return m.output(attend(split(query, heads), split(key, heads), split(m.value(x), heads)));
};

/** What the queries of a cross-attention know of their places. */
export interface QueryPlaces {
  readonly positions: Tensor;
  /** Sines of the places that they refer to. */
  readonly sines: Tensor;
}

/**
 * Attention of object queries to places: every head joins contents and positions, so that either can be looked for. Where
 * a layer projects positions of queries, positions are added to the contents of both sides.
 */
export const conditionalCrossAttention = (
  m: ConditionalProjections & { readonly querySine: Projection },
  heads: number,
  x: Tensor,
  { positions, sines }: QueryPlaces,
  memory: Memory,
): Tensor => {
  const [queryContent, keyContent] = [m.queryContent(x), m.keyContent(memory.values)];
  const keyPosition = m.keyPosition(memory.positions).expand(keyContent.shape);
  const query = m.queryPosition ? queryContent.add(m.queryPosition(positions)) : queryContent;
  const key = m.queryPosition ? keyContent.add(keyPosition) : keyContent;
  const joined = (content: Tensor, place: Tensor) => Tensor.cat([split(content, heads), split(place, heads)], -1);
  const value = split(m.value(memory.values), heads);
  return m.output(attend(joined(query, m.querySine(sines)), joined(key, keyPosition), value, { mask: memory.mask }));
};

import { type AnyModule, embedding, layerNorm, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { positionsOf, type TextContext } from "../sessions/backbone.ts";

/** The config fields that summed embeddings read. */
export interface SummedEmbeddingsConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly layer_norm_eps: number;
  readonly max_position_embeddings: number;
  readonly type_vocab_size?: number;
}

/** Where each token stands: ids `[batch, length]` → int64 `[batch or 1, length]`. */
export type Positions = (ids: Tensor, context: TextContext) => Tensor;

/** How variants of summed embeddings differ. */
export interface SummedEmbeddingsOptions {
  /** Features of an embedding, where hidden states have more. */
  readonly width?: number | undefined;
  /** The positions that are looked up; null where the table does not exist. */
  readonly positions?: Positions | null;
  /** Null where the sum is not normalized. */
  readonly norm?: null;
  /** What words' vectors are multiplied by. */
  readonly wordScale?: number | undefined;
  /** Of the normalized sum. */
  readonly projection?: (((x: Tensor) => Tensor) & AnyModule) | undefined;
  /** ERNIE's table of task types. Every token gets its first row: the ids are 0 unless they are given. */
  readonly task_type_embeddings?: TokenTable | undefined;
}

/** A table of vectors by id: `[batch, length]` → `[batch, length, width]`. */
type TokenTable = ReturnType<typeof embedding>;

/** Embeddings whose word table a tied head can reach: ids → `[batch, length, width]`. */
export type Embeddings = ((ids: Tensor, context: TextContext) => Tensor) &
  AnyModule & { readonly word_embeddings: { readonly weight: Parameter } };

/**
 * Positions that count from `padId + 1` and leave padding at `padId`, as fairseq makes them (Ott et al., 2019), unless
 * the session gives its own.
 */
export const fairseqPositions =
  (padId: number): Positions =>
  (ids, context) => {
    if (context.position_ids) return context.position_ids;
    const isToken = ids.ne(padId).to("int64");
    return isToken.cumsum(1).mul(isToken).add(padId);
  };

/** Words, positions and, where there are types, text numbers: summed and normalized (Devlin et al., 2018). */
export const summedEmbeddings = (c: SummedEmbeddingsConfig, options: SummedEmbeddingsOptions = {}) => {
  const { width = c.hidden_size, positions = positionsOf, wordScale } = options;
  return module(
    {
      word_embeddings: embedding(c.vocab_size, width),
      position_embeddings: positions ? embedding(c.max_position_embeddings, width) : undefined,
      token_type_embeddings: c.type_vocab_size ? embedding(c.type_vocab_size, width) : undefined,
      task_type_embeddings: options.task_type_embeddings,
      LayerNorm: options.norm === null ? undefined : layerNorm(width, c.layer_norm_eps),
      projection: options.projection,
    },
    (m, ids: Tensor, context: TextContext) => {
      const looked = m.word_embeddings(ids);
      const words = wordScale === undefined ? looked : looked.mul(wordScale);
      const typed = m.token_type_embeddings
        ? words.add(m.token_type_embeddings(context.token_type_ids ?? ids.mul(0)))
        : words;
      const placed =
        positions && m.position_embeddings ? typed.add(m.position_embeddings(positions(ids, context))) : typed;
      const summed = m.task_type_embeddings ? placed.add(m.task_type_embeddings(ids.mul(0))) : placed;
      const normed = m.LayerNorm?.(summed) ?? summed;
      return m.projection?.(normed) ?? normed;
    },
  );
};

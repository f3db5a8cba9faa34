import { embedding, layerNorm, module, type Tensor } from "@tiny-random/nn";
import type { TextContext } from "../sessions/backbone.ts";
import { positionsBeyond } from "./summed-embeddings.ts";

/** The config fields that these embeddings read. */
export interface DroppedTokensConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly max_position_embeddings: number;
  readonly layer_norm_eps: number;
  readonly pad_token_id: number | null;
  readonly mask_token_id: number | null;
  readonly position_embedding_type: string;
  readonly emb_layer_norm_before: boolean | null;
  readonly token_dropout: boolean;
}

/** The share of masked tokens in training, by which embeddings are scaled (`token_dropout`). */
const trainedMasking = 0.15 * 0.8;

/** Masked tokens are nothing at all, and what is left is scaled as if as many were missing as in training. */
const withoutMasked = (c: DroppedTokensConfig, words: Tensor, ids: Tensor, mask: Tensor): Tensor => {
  const isMask = ids.eq(c.mask_token_id ?? -1);
  const missing = isMask.to("float32").sum(1, true).div(mask.sum(1, true));
  const left = missing.neg().add(1).unsqueeze(-1);
  return words
    .masked_fill(isMask.unsqueeze(-1), 0)
    .mul(1 - trainedMasking)
    .div(left);
};

/** Words and places, where masked words are nothing (`token_dropout`); padding is zero. */
export const embeddingsWithoutMasked = (c: DroppedTokensConfig) =>
  module(
    {
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      layer_norm: c.emb_layer_norm_before ? layerNorm(c.hidden_size, c.layer_norm_eps) : undefined,
      position_embeddings:
        c.position_embedding_type === "absolute" ? embedding(c.max_position_embeddings, c.hidden_size) : undefined,
    },
    (m, ids: Tensor, context: TextContext) => {
      const mask = context.attention_mask.to("float32");
      const words = m.word_embeddings(ids);
      const kept = c.token_dropout ? withoutMasked(c, words, ids, mask) : words;
      const places = m.position_embeddings?.(positionsBeyond(c.pad_token_id ?? 0)(ids, context));
      const placed = places ? kept.add(places) : kept;
      return (m.layer_norm?.(placed) ?? placed).mul(mask.unsqueeze(-1));
    },
  );

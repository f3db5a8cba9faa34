import { embedding, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { fairseqPositions } from "../../layers/encoder/summed-embeddings.ts";
import type { TextContext } from "../../layers/sessions/backbone.ts";

/** The config fields that ESM's embeddings read. */
interface EsmEmbeddingsConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly max_position_embeddings: number;
  readonly layer_norm_eps: number;
  readonly pad_token_id: number | null;
  readonly mask_token_id: number | null;
  readonly position_embedding_type: string | null;
  readonly emb_layer_norm_before: boolean | null;
  readonly token_dropout: boolean | null;
}

/** The share of tokens that training masks: 15 % are chosen, 80 % of these become the mask token. */
const trainedMaskRatio = 0.15 * 0.8;

/** Token dropout: the embeddings of mask tokens are zero, and the others are scaled to the ratio of masks in training. */
const dropMasked = (c: EsmEmbeddingsConfig, words: Tensor, ids: Tensor, mask: Tensor): Tensor => {
  const isMask = ids.eq(c.mask_token_id ?? -1);
  const maskRatio = isMask.to("float32").sum(1, true).div(mask.sum(1, true));
  const kept = maskRatio.neg().add(1).unsqueeze(-1);
  return words
    .masked_fill(isMask.unsqueeze(-1), 0)
    .mul(1 - trainedMaskRatio)
    .div(kept);
};

/** Words and, where they are not rotary, positions; with `token_dropout` mask tokens are zero. Padding is always zero. */
export const esmEmbeddings = (c: EsmEmbeddingsConfig) =>
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
      const kept = c.token_dropout ? dropMasked(c, words, ids, mask) : words;
      const positions = m.position_embeddings?.(fairseqPositions(c.pad_token_id ?? 0)(ids, context));
      const summed = positions ? kept.add(positions) : kept;
      return (m.layer_norm?.(summed) ?? summed).mul(mask.unsqueeze(-1));
    },
  );

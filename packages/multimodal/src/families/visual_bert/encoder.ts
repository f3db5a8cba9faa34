import { InputError } from "@tiny-random/core";
import { embedding, layerNorm, linear, module, paddingMask, Tensor } from "@tiny-random/nn";
import { firstTokenPooler, plainLayers } from "@tiny-random/text/layers/encoder/encoder";
import type { EncoderConfig } from "@tiny-random/text/layers/encoder/encoder-attention";
import type { SummedEmbeddingsConfig } from "@tiny-random/text/layers/encoder/summed-embeddings";
import { furtherInput, positionsOf, type TextContext } from "@tiny-random/text/layers/sessions/backbone";
import type { RegionConfig } from "./regions.ts";

/** The config fields that the encoder reads. */
export type VisualEncoderConfig = EncoderConfig &
  SummedEmbeddingsConfig &
  RegionConfig & {
    readonly type_vocab_size: number;
    readonly num_hidden_layers: number;
    readonly bypass_transformer: boolean;
  };

/** Words as BERT sums them, then regions with a type and all the same position, normalized together. */
const embeddings = (c: VisualEncoderConfig) => {
  const table = (rows: number) => embedding(rows, c.hidden_size);
  return module(
    {
      word_embeddings: table(c.vocab_size),
      position_embeddings: table(c.max_position_embeddings),
      token_type_embeddings: table(c.type_vocab_size),
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      visual_token_type_embeddings: table(c.type_vocab_size),
      visual_position_embeddings: table(c.max_position_embeddings),
      visual_projection: linear(c.visual_embedding_dim, c.hidden_size),
    },
    (m, ids: Tensor, context: TextContext) => {
      const words = m
        .word_embeddings(ids)
        .add(m.token_type_embeddings(context.token_type_ids ?? ids.mul(0)))
        .add(m.position_embeddings(positionsOf(ids, context)));
      const types = furtherInput(context, "visual_token_type_ids");
      const regions = m
        .visual_projection(furtherInput(context, "visual_embeds"))
        .add(m.visual_token_type_embeddings(types))
        .add(m.visual_position_embeddings(types.mul(0)));
      return m.LayerNorm(Tensor.cat([words, regions], 1));
    },
  );
};

/** BERT's layers over the words of a text and the regions of its image (Li et al., 2019): `[batch, length + regions, width]`. */
export const visualEncoder = (c: VisualEncoderConfig) => {
  if (c.bypass_transformer)
    throw new InputError(
      "bypass_transformer is true, with which Transformers' own class fails at any input",
      "Set bypass_transformer to false.",
    );
  return module(
    { embeddings: embeddings(c), encoder: plainLayers(c, c.num_hidden_layers), pooler: firstTokenPooler(c) },
    (m, ids: Tensor, text: TextContext) => {
      const kept = Tensor.cat([text.attention_mask, furtherInput(text, "visual_attention_mask")], 1);
      return m.encoder(m.embeddings(ids, text), { mask: paddingMask(kept), text });
    },
  );
};

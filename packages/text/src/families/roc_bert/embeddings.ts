import type { RoCBertConfig } from "@tiny-random/atlas/configs/roc_bert";
import { embedding, layerNorm, linear, module, Tensor } from "@tiny-random/nn";
import { positionsOf, type TextContext } from "../../layers/sessions/backbone.ts";

/** Features of a word with its forms. */
const widthOfParts = (c: RoCBertConfig): number =>
  c.hidden_size + (c.enable_shape ? c.shape_embed_dim : 0) + (c.enable_pronunciation ? c.pronunciation_embed_dim : 0);

/**
 * Words with what they look and sound like (Su et al., 2022). The vectors stand side by side and are mapped to the width, or
 * their mean is taken behind the norm; then a session without forms has words alone.
 */
export const embeddings = (c: RoCBertConfig) =>
  module(
    {
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      pronunciation_embed: embedding(c.pronunciation_vocab_size, c.pronunciation_embed_dim),
      shape_embed: embedding(c.shape_vocab_size, c.shape_embed_dim),
      position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
      token_type_embeddings: embedding(c.type_vocab_size, c.hidden_size),
      map_inputs_layer: c.concat_input ? linear(widthOfParts(c), c.hidden_size) : undefined,
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext) => {
      const words = m.word_embeddings(ids);
      const placed = (x: Tensor) =>
        x
          .add(m.token_type_embeddings(context.token_type_ids ?? ids.mul(0)))
          .add(m.position_embeddings(positionsOf(ids, context)));
      const { input_shape_ids: shapes, input_pronunciation_ids: sounds } = context.extras ?? {};
      if (!m.map_inputs_layer) {
        const forms = [
          ...(c.enable_shape && shapes ? [m.shape_embed(shapes)] : []),
          ...(c.enable_pronunciation && sounds ? [m.pronunciation_embed(sounds)] : []),
        ];
        return forms.reduce((sum, form) => sum.add(form), m.LayerNorm(placed(words))).div(1 + forms.length);
      }
      const parts = [
        words,
        ...(c.enable_shape ? [m.shape_embed(shapes ?? ids.mul(0))] : []),
        ...(c.enable_pronunciation ? [m.pronunciation_embed(sounds ?? ids.mul(0))] : []),
      ];
      return m.LayerNorm(placed(m.map_inputs_layer(Tensor.cat(parts, -1))));
    },
  );

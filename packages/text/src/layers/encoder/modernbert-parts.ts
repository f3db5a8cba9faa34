// What ModernBERT and its decoder share: norms, embeddings, GeGLU blocks, the layer before scores (Warner et al., 2024).
import type { ModelConfig } from "@tiny-random/core";
import { activation, embedding, isFloat, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import type { Pooling } from "../heads/pooling.ts";
import type { TextContext } from "../sessions/backbone.ts";

/** The config fields that these parts read. */
export interface ModernBertPartsConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly hidden_activation: string;
  readonly norm_eps: number;
  readonly norm_bias: boolean;
  readonly mlp_bias: boolean;
  readonly classifier_bias: boolean;
  readonly classifier_activation: string;
}

/** A norm, with a bias where the config has it. */
export const modernBertNorm = (c: ModernBertPartsConfig) => layerNorm(c.hidden_size, c.norm_eps, { bias: c.norm_bias });

/** GeGLU: the first half of `Wi`, activated, times the second. */
export const modernBertMlp = (c: ModernBertPartsConfig) => {
  const options = { bias: c.mlp_bias };
  return module(
    {
      Wi: linear(c.hidden_size, 2 * c.intermediate_size, options),
      Wo: linear(c.intermediate_size, c.hidden_size, options),
    },
    (m, x: Tensor) => {
      const [input, gate] = m.Wi(x).chunk(2, -1) as [Tensor, Tensor];
      return m.Wo(activation(c.hidden_activation)(input).mul(gate));
    },
  );
};

/** Normalized vectors of tokens: ids `[batch, length]`, or embedded ones `[batch, length, width]` → `[batch, length, width]`. */
export const modernBertEmbeddings = (c: ModernBertPartsConfig) =>
  module({ tok_embeddings: embedding(c.vocab_size, c.hidden_size), norm: modernBertNorm(c) }, (m, ids: Tensor) =>
    m.norm(isFloat(ids.dtype) ? ids : m.tok_embeddings(ids)),
  );

/** The hidden layer before scores, of every token or of a pooled text. */
export const modernBertHead = (c: ModernBertPartsConfig, pooling: Pooling = (hidden) => hidden) =>
  module(
    { dense: linear(c.hidden_size, c.hidden_size, { bias: c.classifier_bias }), norm: modernBertNorm(c) },
    (m, hidden: Tensor, context: TextContext) =>
      m.norm(activation(c.classifier_activation)(m.dense(pooling(hidden, context)))),
  );

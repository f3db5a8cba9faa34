// Inputs of every layer beside the residual stream: of each token a vector for each layer (Gemma 3n's per-layer embeddings).
import { embedding, linear, module, rmsNorm, type Tensor } from "@tiny-random/nn";

/** The config fields that per-layer inputs read. */
export interface PerLayerConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly rms_norm_eps: number;
  readonly vocab_size: number;
  readonly vocab_size_per_layer_input: number;
  readonly hidden_size_per_layer_input: number;
}

/** A vector of every token for every layer, `[batch, length, layers, size]`. Ids behind the table's rows have the first row's. */
export const perLayerEmbedding = (c: PerLayerConfig) => {
  const { hidden_size_per_layer_input: size, vocab_size_per_layer_input: rows, num_hidden_layers: layers } = c;
  return module({ weight: embedding(rows, layers * size).weight }, (m, ids: Tensor) => {
    const known = rows < c.vocab_size ? ids.mul(ids.lt(rows).to("int64")) : ids;
    return known.embedding(m.weight).mul(Math.sqrt(size)).unflatten(-1, [layers, size]);
  });
};

/** The parts of a backbone that make inputs of layers. */
export const perLayerParts = (c: PerLayerConfig) => ({
  embed_tokens_per_layer: perLayerEmbedding(c),
  per_layer_model_projection: linear(c.hidden_size, c.num_hidden_layers * c.hidden_size_per_layer_input, {
    bias: false,
  }),
  per_layer_projection_norm: rmsNorm(c.hidden_size_per_layer_input, c.rms_norm_eps),
});

/** What every layer reads, `[batch, length, layers, size]`: its vector of each token, and a projection of the embedded token. */
export const perLayerInputs = (
  m: Pick<ReturnType<typeof perLayerParts>, "per_layer_model_projection" | "per_layer_projection_norm">,
  c: PerLayerConfig,
  embedded: Tensor,
  ofTokens: () => Tensor,
): Tensor => {
  const projected = m
    .per_layer_model_projection(embedded)
    .mul(1 / Math.sqrt(c.hidden_size))
    .unflatten(-1, [c.num_hidden_layers, c.hidden_size_per_layer_input]);
  return m.per_layer_projection_norm(projected).add(ofTokens()).mul(Math.SQRT1_2);
};

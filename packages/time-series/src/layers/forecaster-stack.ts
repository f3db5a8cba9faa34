// The encoder and decoder of forecasters, over steps in place of words.
import type { BartStackConfig } from "@tiny-random/encoder-decoder/layers/bart-layers";
import { sinusoidalTable } from "@tiny-random/encoder-decoder/layers/positions";
import { heldWeight, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { type ForecasterConfig, lengthsOf } from "./forecaster-inputs.ts";

/** The config fields that a forecaster's stacks read. */
export interface StackConfig extends ForecasterConfig {
  readonly d_model: number;
  readonly activation_function: string;
  readonly encoder_layers: number;
  readonly encoder_attention_heads: number;
  readonly encoder_ffn_dim: number;
  readonly decoder_layers: number;
  readonly decoder_attention_heads: number;
  readonly decoder_ffn_dim: number;
  readonly distribution_output: string;
  readonly loss: string;
}

/** The same as BART's layers read it, which have no words here. */
export const layerConfig = (c: StackConfig): BartStackConfig => ({ ...c, vocab_size: 0 });

/** What stands before the layers of both stacks. */
export const stepEmbedding = (c: StackConfig) => {
  const { context, prediction } = lengthsOf(c);
  return {
    value_embedding: module(
      { value_projection: linear(c.feature_size, c.d_model, { bias: false }) },
      (m, steps: Tensor) => m.value_projection(steps),
    ),
    embed_positions: heldWeight(sinusoidalTable(context + prediction, c.d_model, { saved: true })),
    layernorm_embedding: layerNorm(c.d_model),
  };
};

/**
 * Steps `[batch, length, features]` as states `[batch, length, d_model]`.
 *
 * @param places where in the table of positions they stand, from the first to the one after the last
 */
export const embeddedSteps = (
  m: ReturnType<typeof stepEmbedding>,
  steps: Tensor,
  places: readonly [from: number, to: number],
): Tensor => {
  const table = steps.graph.parameter(m.embed_positions.weight);
  return m.layernorm_embedding(m.value_embedding(steps).add(table.slice(0, ...places)));
};

// BART's layers over steps, the encoder's narrowed between them where a family narrows them.
import type { Source } from "@tiny-random/encoder-decoder/layers/attention";
import {
  bartDecoderLayer,
  bartEncoderLayer,
  type EncoderLayer,
  postNorm,
} from "@tiny-random/encoder-decoder/layers/bart-layers";
import { decoderMask } from "@tiny-random/encoder-decoder/layers/decoder-steps";
import { type AnyModule, module, type Tensor } from "@tiny-random/nn";
import { lengthsOf } from "./forecaster-inputs.ts";
import { embeddedSteps, layerConfig, type StackConfig, stepEmbedding } from "./forecaster-stack.ts";

const layerParts = { order: postNorm } as const;

/** The parts in which families' layers differ. */
export interface StepLayers {
  /** Attention in the place of BART's, on either side. */
  readonly attention?: ((side: "encoder" | "decoder") => EncoderLayer) | undefined;
  /** What stands after an encoder's layer, but for the last one. */
  readonly narrowing?: (() => ((states: Tensor) => Tensor) & AnyModule) | undefined;
}

/** What a layer attends to, and the keys that it draws where it draws some. */
export type DrawnSource = Source & { readonly drawn?: Tensor };

/** Keys that the attention of each layer draws. */
export type Draws = readonly (Tensor | undefined)[];

/** Steps of the context `[batch, context, features]` → states `[batch, context or fewer, d_model]`. */
export const stepEncoder = (c: StackConfig, { attention, narrowing }: StepLayers = {}) => {
  const layers = Array.from({ length: c.encoder_layers }, () =>
    bartEncoderLayer(layerConfig(c), layerParts, attention?.("encoder")),
  );
  const conv_layers = narrowing && layers.slice(1).map(narrowing);
  return module({ ...stepEmbedding(c), layers, conv_layers }, (m, steps: Tensor, draws: Draws = []) => {
    const first = embeddedSteps(m, steps, [0, lengthsOf(c).context]);
    return m.layers.reduce((x, layer, index) => {
      const drawn = draws[index];
      const source: DrawnSource = drawn ? { drawn } : {};
      const states = layer(x, source);
      return m.conv_layers?.[index]?.(states) ?? states;
    }, first);
  });
};

/** Steps to come `[batch, prediction, features]`, each beside those before it and the encoder's states → their states. */
export const stepDecoder = (c: StackConfig, { attention }: StepLayers = {}) => {
  const layers = Array.from({ length: c.decoder_layers }, () =>
    bartDecoderLayer(layerConfig(c), layerParts, attention?.("decoder")),
  );
  return module({ ...stepEmbedding(c), layers }, (m, steps: Tensor, states: Tensor, draws: Draws = []) => {
    const { context, prediction } = lengthsOf(c);
    const mask = decoderMask(steps, {});
    const first = embeddedSteps(m, steps, [context, context + prediction]);
    return m.layers.reduce((x, layer, index) => {
      const drawn = draws[index];
      const own: DrawnSource = drawn ? { mask, drawn } : { mask };
      return layer(x, { own, cross: { states } });
    }, first);
  });
};

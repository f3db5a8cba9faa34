import type { ModelConfig } from "@tiny-random/core";
import { type AnyModule, embedding, module, rmsNorm, type Tensor } from "@tiny-random/nn";
import type { DecoderFamily } from "../heads/decoder-family.ts";
import type { TextContext } from "../sessions/backbone.ts";
import { type LayerStates, statesCache } from "../sessions/text-sessions.ts";
import { currentMask, type MixerContext } from "./padding.ts";

/** The config fields of a decoder of state spaces. */
export interface StateSpaceConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly layer_norm_epsilon: number;
}

/** Mixes positions `[batch, length, width]`; the mask of the current tokens is `[batch, length, 1]`. */
export type StateSpaceMixer = ((x: Tensor, context: MixerContext, mask: Tensor) => Tensor) & AnyModule;

/** What a decoder of state spaces is made of. */
export interface StateSpaceParts<C extends StateSpaceConfig> {
  mixer(c: C, layer: number): StateSpaceMixer;
  /** What each of its layers carries. */
  states(c: C): LayerStates;
}

const block = (c: StateSpaceConfig, mixer: StateSpaceMixer) =>
  module(
    { norm: rmsNorm(c.hidden_size, c.layer_norm_epsilon), mixer },
    (m, x: Tensor, context: MixerContext, mask: Tensor) => x.add(m.mixer(m.norm(x), context, mask)),
  );

const backboneOf = <C extends StateSpaceConfig>(c: C, { mixer }: StateSpaceParts<C>) =>
  module(
    {
      embeddings: embedding(c.vocab_size, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => block(c, mixer(c, layer))),
      norm_f: rmsNorm(c.hidden_size, c.layer_norm_epsilon),
    },
    (m, ids: Tensor, { attention_mask, cache }: TextContext) => {
      const mask = currentMask(attention_mask, ids);
      const context = { padding: attention_mask, cache };
      return m.norm_f(m.layers.reduce((x, layer) => layer(x, context, mask), m.embeddings(ids)));
    },
  );

/** A decoder whose layers are state spaces alone, each behind a norm: no attention, no feed-forward blocks (Mamba). */
export const stateSpaceDecoder = <C extends StateSpaceConfig>(
  parts: StateSpaceParts<C>,
): DecoderFamily<C, ReturnType<typeof backboneOf>> => ({
  key: "backbone",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => statesCache(c.num_hidden_layers, parts.states(c)),
  backbone: (c) => backboneOf(c, parts),
  embedding: (model) => model.embeddings.weight,
});

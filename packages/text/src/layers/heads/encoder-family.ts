import type { ModelConfig } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import type { EncoderTexts } from "../encoder/encoder-class.ts";
import type { Backbone } from "../sessions/backbone.ts";

/** A backbone with a pooler, which makes one vector of a text. */
export type PooledBackbone = Backbone & { readonly pooler: (hidden: Tensor) => Tensor };

/** What the heads of a family of encoders need to know of it. */
export interface EncoderFamily<C extends ModelConfig> extends EncoderTexts<C> {
  /** The key of the backbone inside its heads: `bert`. */
  readonly key: string;
  readonly width: (c: C) => number;
  backbone(c: C): Backbone;
  /** Absent where the bare model has no pooler. */
  pooledBackbone?(c: C): PooledBackbone;
}

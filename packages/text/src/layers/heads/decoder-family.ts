import type { ModelConfig } from "@tiny-random/core";
import type { Parameter, Tensor } from "@tiny-random/nn";
import type { Backbone } from "../sessions/backbone.ts";
import type { CacheShape } from "../sessions/text-sessions.ts";

/** The name of what layers read of every token beside embedded tokens, where a pass begins with these. */
export const perLayerName = "per_layer_inputs";

/** What every head of a family of decoders is built on. */
export interface DecoderFamily<C extends ModelConfig, B extends Backbone> {
  /** The key of the backbone inside its heads: `model`, `transformer`. */
  readonly key: string;
  readonly width: (c: C) => number;
  readonly vocabulary: (c: C) => number;
  readonly cache: (c: C) => CacheShape;
  /** What is done to next-token scores: a scale, a softcap. */
  readonly scores?: (scores: Tensor, c: C) => Tensor;
  backbone(c: C): B;
  embedding(backbone: B): Parameter;
  /** Embedded tokens, which the backbone reads as well as ids; absent where it reads ids only. */
  embed?(backbone: B, ids: Tensor): Tensor;
  /** What each layer reads of every token beside the residual stream, `[batch, length, layers, size]`; absent where there is none. */
  readonly perLayer?: {
    axes(c: C): readonly [layers: number, size: number] | undefined;
    of(backbone: B, ids: Tensor): Tensor;
  };
  /** Whether the language model's head has a bias. */
  headBias?(c: C): boolean;
  /** The weight of that head, where a checkpoint does not hold it as others: tied weights go before it. */
  headWeight?(c: C): Parameter;
  /** The key of that head, if not `lm_head`. */
  readonly headKey?: string;
}

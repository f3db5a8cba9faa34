// How encoders without a pooler make one vector of a text.
import type { Tensor } from "@tiny-random/nn";
import type { TextContext } from "../sessions/backbone.ts";

/** One vector of a text, of its states `[batch, length, width]`. */
export type Pooling = (hidden: Tensor, context: TextContext) => Tensor;

/** The mean of the states of a text's tokens. */
export const meanPooling: Pooling = (hidden, { attention_mask }) => {
  const mask = attention_mask.to("float32").unsqueeze(-1);
  return hidden.mul(mask).sum(1).div(mask.sum(1));
};

/** The state of the first position. */
export const firstPosition: Pooling = (hidden) => hidden.select(1, 0);

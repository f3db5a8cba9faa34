// How encoders without a pooler make one vector of a text.

import type { Pooling } from "../encoder/modernbert-parts.ts";

/** The mean of the states of a text's tokens. */
export const meanPooling: Pooling = (hidden, { attention_mask }) => {
  const mask = attention_mask.to("float32").unsqueeze(-1);
  return hidden.mul(mask).sum(1).div(mask.sum(1));
};

/** The state of the first position. */
export const firstPosition: Pooling = (hidden) => hidden.select(1, 0);

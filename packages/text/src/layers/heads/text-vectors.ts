import type { Tensor } from "@tiny-random/nn";
import type { TextContext } from "../sessions/backbone.ts";

/** The mean of the states of a text's tokens: `[batch, length, width]` → `[batch, width]`. */
export const meanOf = (hidden: Tensor, { attention_mask }: TextContext): Tensor => {
  const mask = attention_mask.to("float32").unsqueeze(-1);
  return hidden.mul(mask).sum(1).div(mask.sum(1));
};

/** The state of the first token, behind padding on the left if there is some. */
export const firstOf = (hidden: Tensor, { attention_mask }: TextContext): Tensor => {
  const first = attention_mask.argmax(1, true).unsqueeze(-1);
  return hidden.gather(1, first.expand([hidden.size(0), 1, hidden.size(-1)])).squeeze(1);
};

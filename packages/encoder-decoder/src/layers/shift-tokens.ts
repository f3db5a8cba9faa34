// Decoder ids from the encoder's ids (`shift_tokens_right`).
import { Tensor } from "@tiny-random/nn";

/** Ids one place to the right after the start token (`shift_tokens_right`). */
export const shiftTokensRight = (ids: Tensor, start: number): Tensor => {
  const first = ids.graph.constant([start], "int64", [1, 1]).expand([ids.size(0), 1]);
  return Tensor.cat([first, ids], 1).slice(1, 0, ids.size(1));
};

/** Ids one place to the right after the last one that is not padding (mBART's `shift_tokens_right`). */
export const wrapTokensRight = (ids: Tensor, padId: number): Tensor => {
  const last = ids.ne(padId).to("int64").sum(1, true).sub(1);
  return Tensor.cat([ids.gather(1, last), ids], 1).slice(1, 0, ids.size(1));
};

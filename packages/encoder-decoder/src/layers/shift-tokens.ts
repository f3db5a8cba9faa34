import { Tensor } from "@tiny-random/nn";

/** Ids one to the right behind the start token, as a decoder reads the encoder's text (`shift_tokens_right`). */
export const shiftedBehind = (start: number) => (ids: Tensor) => {
  const first = ids.graph.constant([start], "int64", [1, 1]).expand([ids.size(0), 1]);
  return Tensor.cat([first, ids], 1).slice(1, 0, ids.size(1));
};

/** Ids one to the right behind the last one that is not padding. */
export const wrappedAround = (padId: number) => (ids: Tensor) => {
  const last = ids.ne(padId).to("int64").sum(1, true).sub(1);
  return Tensor.cat([ids.gather(1, last), ids], 1).slice(1, 0, ids.size(1));
};

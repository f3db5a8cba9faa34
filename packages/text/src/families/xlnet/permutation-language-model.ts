import { type Architecture, defineArchitecture, type ModelConfig, type SessionInput } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { textInputs, withExtras } from "../../inputs.ts";
import type { TextModel } from "../../layers/sessions/backbone.ts";
import { encoderSession } from "../../layers/sessions/text-sessions.ts";

/** An order of every other token, then those between: what each token sees in it, and its last two as predictions. */
const permutation = (rows: readonly (readonly number[])[]): Record<string, StoredTensor> => {
  const length = rows[0]?.length ?? 0;
  const orders = rows.map((row) => {
    const kept = row.flatMap((token, position) => (token ? [position] : []));
    return [...kept.filter((_, index) => index % 2 === 0), ...kept.filter((_, index) => index % 2 === 1)];
  });
  const hidden = orders.flatMap((order) =>
    Array.from({ length: length ** 2 }, (_, cell) => {
      const [from, to] = [order.indexOf(Math.floor(cell / length)), order.indexOf(cell % length)];
      return from >= 0 && to >= from ? 1 : 0;
    }),
  );
  const targets = orders.flatMap((order) =>
    order.slice(-2).flatMap((target) => Array.from({ length }, (_, position) => Number(position === target))),
  );
  const stored = (shape: readonly number[], data: readonly number[]): StoredTensor => ({
    dtype: "float32",
    shape,
    data: Float32Array.from(data),
  });
  return {
    perm_mask: stored([rows.length, length, length], hidden),
    target_mapping: stored([rows.length, 2, length], targets),
  };
};

const float = (...axes: readonly string[]): SessionInput => ({ dtype: "float32", axes: ["batch_size", ...axes] });

/** A language model that predicts tokens in any order (Yang et al., 2019), padded on the left. */
export const permutationLanguageModel = <C extends ModelConfig>(build: (c: C) => TextModel): Architecture<C> =>
  defineArchitecture({
    padding: "left",
    build,
    sessions: (model) =>
      encoderSession(model, {
        tokenTypes: true,
        extras: {
          perm_mask: float("sequence_length", "sequence_length"),
          target_mapping: float("num_predict", "sequence_length"),
        },
      }),
    inputs: (c) => withExtras(textInputs(c, { padding: "left", tokenTypes: true }), permutation),
  });

import type { Session, SessionInput } from "@tiny-random/core";
import type { TextForward } from "./backbone.ts";
import { keyValueCache } from "./cache.ts";

const tokens: SessionInput = { dtype: "int64", axes: ["batch_size", "sequence_length"] };

/** The whole forward of a text model without a cache, as `onnx/model.onnx`; extra inputs by name. */
export const encoderSession = (
  model: TextForward,
  options: { tokenTypes?: boolean } = {},
): Record<string, Session> => ({
  model: {
    inputs: { input_ids: tokens, attention_mask: tokens, ...(options.tokenTypes && { token_type_ids: tokens }) },
    trace: ({ input_ids, attention_mask, token_type_ids }) => {
      if (!input_ids || !attention_mask) throw new Error("a text session needs input_ids and attention_mask");
      return model(input_ids, { attention_mask, token_type_ids });
    },
  },
});

/** The cache's heads, which clients read from the inputs' shapes: they must be static. */
export interface CacheShape {
  readonly layers: number;
  readonly heads: number;
  readonly headSize: number;
}

/** Prefill and decode in one `onnx/model.onnx`: `past_key_values.N.key/value` in, `present.N.key/value` out. */
export const causalSession = (model: TextForward, { layers, heads, headSize }: CacheShape): Record<string, Session> => {
  const past: SessionInput = { dtype: "float32", axes: ["batch_size", heads, "past_sequence_length", headSize] };
  const names = Array.from({ length: layers }, (_, layer) => layer).flatMap((layer) => [
    `past_key_values.${layer}.key`,
    `past_key_values.${layer}.value`,
  ]);
  const inputs: Record<string, SessionInput> = {
    input_ids: tokens,
    attention_mask: { dtype: "int64", axes: ["batch_size", "past_sequence_length + sequence_length"] },
    position_ids: tokens,
    ...Object.fromEntries(names.map((name) => [name, past])),
  };
  return {
    model: {
      inputs,
      trace: ({ input_ids, attention_mask, position_ids, ...rest }) => {
        if (!input_ids || !attention_mask) throw new Error("a text session needs input_ids and attention_mask");
        const cache = keyValueCache(rest);
        const outputs = model(input_ids, { attention_mask, position_ids, cache });
        return { ...outputs, ...cache.present };
      },
    },
  };
};

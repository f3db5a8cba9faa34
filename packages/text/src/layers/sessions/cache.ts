import { Tensor } from "@tiny-random/nn";

/** Keys and values of earlier positions, by layer. */
export interface KeyValueCache {
  /** What the cache holds after this call, by output name: `present.0.key` `[batch, kv_heads, total, head_dim]`. */
  readonly present: Readonly<Record<string, Tensor>>;
  /** Appends new keys and values `[batch, kv_heads, length, head_dim]` and returns all of them. */
  extend(layer: number, key: Tensor, value: Tensor): readonly [key: Tensor, value: Tensor];
  /** A state as earlier positions left it: `past_conv.0`, `past_conv.0.query`. */
  state(kind: StateKind, place: StatePlace): Tensor;
  /** Keeps a state for later positions: `present_conv.0`. */
  keep(kind: StateKind, place: StatePlace, state: Tensor): void;
}

/**
 * Kinds of states that layers carry beside keys and values, by transformers.js's names; no client has one for a stabilizer. Those
 * of the kind `key_values` are named beside keys and values: `past_key_values.0.conv_state`.
 */
export type StateKind = "conv" | "ssm" | "recurrent" | "stabilizer" | "compressor" | "indexer" | "ngram" | "key_values";

/** Whose state it is: a layer's, or that of a part of a layer which has several of the kind, `0.query`. */
export type StatePlace = number | `${number}.${string}`;

/** What a part makes of all positions so far, `[batch, length, size]`, which the cache keeps: that of earlier ones and `fresh`. */
export const withPast = (
  fresh: Tensor,
  kind: StateKind,
  place: StatePlace,
  cache: KeyValueCache | undefined,
): Tensor => {
  if (!cache) return fresh;
  const all = Tensor.cat([cache.state(kind, place), fresh], 1);
  cache.keep(kind, place, all);
  return all;
};

/** Keys and values in one tensor; that of a single head has no axis of heads. */
const join = (key: Tensor, value: Tensor, past: Tensor): Tensor => {
  const fresh = Tensor.cat([key, value], -1);
  return Tensor.cat([past, past.rank === 3 ? fresh.squeeze(1) : fresh], -2);
};

/** A cache over a session's inputs `past_key_values.N.key/value`, or `past_key_values.N.key_value` for both. */
export const keyValueCache = (inputs: Readonly<Record<string, Tensor>>): KeyValueCache => {
  const present: Record<string, Tensor> = {};
  const append = (layer: number, part: "key" | "value", fresh: Tensor): Tensor => {
    const past = inputs[`past_key_values.${layer}.${part}`];
    const all = past ? Tensor.cat([past, fresh], 2) : fresh;
    present[`present.${layer}.${part}`] = all;
    return all;
  };
  return {
    present,
    extend: (layer, key, value) => {
      const past = inputs[`past_key_values.${layer}.key_value`];
      if (!past) return [append(layer, "key", key), append(layer, "value", value)];
      const all = join(key, value, past);
      present[`present.${layer}.key_value`] = all;
      const headed = past.rank === 3 ? all.unsqueeze(1) : all;
      return headed.chunk(2, -1) as [Tensor, Tensor];
    },
    state: (kind, place) => {
      const past = inputs[`past_${kind}.${place}`];
      if (!past) throw new Error(`the session has no input past_${kind}.${place}`);
      return past;
    },
    keep: (kind, place, state) => {
      const name = kind === "key_values" ? "present" : `present_${kind}`;
      present[`${name}.${place}`] = state;
    },
  };
};

import { Tensor } from "@tiny-random/nn";

/** Keys and values of earlier positions, by layer. */
export interface KeyValueCache {
  /** What the cache holds after this call, by output name: `present.0.key` `[batch, kv_heads, total, head_dim]`. */
  readonly present: Readonly<Record<string, Tensor>>;
  /** Appends new keys and values `[batch, kv_heads, length, head_dim]` and returns all of them. */
  extend(layer: number, key: Tensor, value: Tensor): readonly [key: Tensor, value: Tensor];
  /** A state as earlier positions left it: `past_conv.0`. */
  state(kind: StateKind, layer: number): Tensor;
  /** Keeps a state for later positions: `present_conv.0`. */
  keep(kind: StateKind, layer: number, state: Tensor): void;
}

/** What transformers.js calls the states of a layer, by their kind. */
const stateNames = {
  conv: (layer: number) => `past_conv.${layer}`,
  ssm: (layer: number) => `past_ssm.${layer}`,
  recurrent: (layer: number) => `past_recurrent.${layer}`,
  conv_state: (layer: number) => `past_key_values.${layer}.conv_state`,
  shift_state: (layer: number) => `past_key_values.${layer}.shift_state`,
  "compressor.kv": (layer: number) => `past_compressor.${layer}.kv`,
  "compressor.gate": (layer: number) => `past_compressor.${layer}.gate`,
  "indexer.kv": (layer: number) => `past_indexer.${layer}.kv`,
  "indexer.gate": (layer: number) => `past_indexer.${layer}.gate`,
};

/** Kinds of states that layers carry beside keys and values. */
export type StateKind = keyof typeof stateNames;

/** The name of a session's input that a state comes in by. */
export const stateName = (kind: StateKind, layer: number): string => stateNames[kind](layer);

const presentName = (past: string): string => past.replace("past_key_values", "present").replace(/^past_/, "present_");

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
    state: (kind, layer) => {
      const past = inputs[stateName(kind, layer)];
      if (!past) throw new Error(`the session has no input ${stateName(kind, layer)}`);
      return past;
    },
    keep: (kind, layer, state) => {
      present[presentName(stateName(kind, layer))] = state;
    },
  };
};

import { attend, bareRmsNorm, linear, module, rmsNorm, rotate, splitHeads, type Tensor } from "@tiny-random/nn";
import type { LayerContext } from "./decoder-parts.ts";

/** What a layer's attention is like. */
export interface SharedKeyAttention {
  readonly width: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly bias: boolean;
  readonly epsilon: number;
  readonly layer: number;
  /** The layer's kind: layers share keys and values with those of the same kind. */
  readonly kind: string;
  /** The keys that a query sees at most; all where it does not say. */
  readonly window?: number | undefined;
  /** Whether the layer makes keys and values, or reads those of the last layer of its kind that does. */
  readonly keys: "own" | "handed on";
  /** Where values come from: a projection, or keys before their norm. */
  readonly values?: "projected" | "keys";
}

/** The projections and norms of keys and values. */
const keyParts = ({ keys, values, width, keyValueHeads, headSize, bias, epsilon }: SharedKeyAttention) => {
  const none = { k_proj: undefined, v_proj: undefined, k_norm: undefined, v_norm: undefined };
  if (keys === "handed on") return none;
  const project = () => linear(width, keyValueHeads * headSize, { bias });
  return {
    k_proj: project(),
    v_proj: values === "keys" ? undefined : project(),
    k_norm: rmsNorm(headSize, epsilon),
    v_norm: bareRmsNorm(epsilon),
  };
};

/** Grouped-query attention without a scale, all of whose heads are normed; later layers look at keys and values of earlier ones (Gemma 3n). */
export const sharedKeyAttention = (c: SharedKeyAttention) => {
  const { width, heads, keyValueHeads, headSize, bias, layer, kind } = c;
  const parts = {
    q_proj: linear(width, heads * headSize, { bias }),
    q_norm: rmsNorm(headSize, c.epsilon),
    ...keyParts(c),
    o_proj: linear(heads * headSize, width, { bias }),
  };
  return module(parts, (m, x: Tensor, { mask, rotary, cache, handedOn }: LayerContext) => {
    const turn = (split: Tensor) => rotate(split, rotary(layer));
    const query = turn(m.q_norm(splitHeads(m.q_proj(x), heads, headSize)));
    if (m.k_proj && m.k_norm && m.v_norm) {
      const projected = splitHeads(m.k_proj(x), keyValueHeads, headSize);
      const key = turn(m.k_norm(projected));
      const value = m.v_norm(m.v_proj ? splitHeads(m.v_proj(x), keyValueHeads, headSize) : projected);
      const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
      handedOn.set(`${kind} keys`, keys).set(`${kind} values`, values);
    }
    const [keys, values] = [handedOn.get(`${kind} keys`), handedOn.get(`${kind} values`)];
    if (!keys || !values) throw new Error(`no layer before layer ${layer} has keys for ${kind}`);
    return m.o_proj(attend(query, keys, values, { mask: mask(c.window), scale: 1 }));
  });
};

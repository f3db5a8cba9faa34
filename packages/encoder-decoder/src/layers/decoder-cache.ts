import { Tensor } from "@tiny-random/nn";

/** Keys and values, `[batch, heads, length, head_dim]` each. */
export type KeyValue = readonly [key: Tensor, value: Tensor];

/** The caches of a decoder's layers: keys and values of self-attention and of cross-attention. */
export interface DecoderCache {
  /** The caches after this call, by output name: `present.0.decoder.key`. */
  readonly present: Readonly<Record<string, Tensor>>;
  /** A cached tensor, whose third axis is the number of earlier positions. */
  readonly past: Tensor | undefined;
  /** Appends to a layer's self-attention cache and returns all keys and values. */
  own(layer: number, fresh: KeyValue): KeyValue;
  /** A layer's keys and values of the encoder's states: cached, or made now. */
  cross(layer: number, make: () => KeyValue): KeyValue;
}

/**
 * A cache over a session's inputs `past_key_values.N.decoder.key/value` and `past_key_values.N.encoder.key/value`. The
 * latter are read where `use_cache_branch` is true; without that input they are made in every step.
 */
export const decoderCache = (inputs: Readonly<Record<string, Tensor>>): DecoderCache => {
  const present: Record<string, Tensor> = {};
  const keep = (name: string, [key, value]: KeyValue): KeyValue => {
    present[`present.${name}.key`] = key;
    present[`present.${name}.value`] = value;
    return [key, value];
  };
  const pastOf = (name: string): KeyValue | undefined => {
    const [key, value] = [inputs[`past_key_values.${name}.key`], inputs[`past_key_values.${name}.value`]];
    return key && value && [key, value];
  };
  const use = inputs["use_cache_branch"];
  return {
    present,
    past: pastOf("0.decoder")?.[0],
    own: (layer, fresh) => {
      const past = pastOf(`${layer}.decoder`);
      if (!past) return fresh;
      return keep(`${layer}.decoder`, [Tensor.cat([past[0], fresh[0]], 2), Tensor.cat([past[1], fresh[1]], 2)]);
    },
    cross: (layer, make) => {
      const past = pastOf(`${layer}.encoder`);
      if (!past || !use) return make();
      const [key, value] = use.graph.branch(use.logical_not(), make, () => past) as [Tensor, Tensor];
      return keep(`${layer}.encoder`, [key, value]);
    },
  };
};

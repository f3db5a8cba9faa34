import { Tensor } from "@tiny-random/nn";

/** Keys and values, `[batch, heads, length, head_dim]` each. */
export type KeyValue = readonly [key: Tensor, value: Tensor];

/** What a decoder's layers keep from step to step: their own keys and values, and those of the encoder's states. */
export interface DecoderCache {
  /** What the caches hold after this call, by output name: `present.0.decoder.key`. */
  readonly present: Readonly<Record<string, Tensor>>;
  /** How many positions came before the given ones: what is added to a length. */
  readonly past: Tensor | undefined;
  /** Appends a layer's own keys and values and returns all of them. */
  own(layer: number, fresh: KeyValue): KeyValue;
  /** The encoder's keys and values for a layer: as an earlier step left them, or made now. */
  cross(layer: number, make: () => KeyValue): KeyValue;
}

/**
 * A cache over a session's inputs `past_key_values.N.decoder.key/value` and `past_key_values.N.encoder.key/value`. Whether
 * the latter hold anything says `use_cache_branch`; without such an input they are made in every step.
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

import { linear, module, Parameter, Tensor } from "@tiny-random/nn";
import { emptyState } from "../../layers/recurrent/causal-convolution.ts";
import type { KeyValueCache } from "../../layers/sessions/cache.ts";

/** Widths of the residual stream and inside a block, and what its output is divided by. */
export interface MixSizes {
  readonly width: number;
  readonly inner: number;
  readonly scale: number;
}

/** Token shift: at every position the one before it, at the first one the state `[batch, 1, width]`. */
const shifted = (x: Tensor, last: Tensor): Tensor => Tensor.cat([last, x], 1).slice(1, 0, -1);

/** A mix of a position and the one before it. */
const mixed = (x: Tensor, before: Tensor, part: Parameter): Tensor => before.add(x.sub(before).mul(part));

/**
 * A mean of all values so far, weighted by exp(key) and decaying; the current one has a bonus (Peng et al., 2023). Numerator
 * and denominator are held relative to exp(peak).
 */
const decayingMean = (key: Tensor, value: Tensor, decay: Tensor, bonus: Tensor, before: readonly Tensor[]) => {
  const [keys, values] = [key.transpose(0, 1), value.transpose(0, 1)];
  const { graph } = key;
  const weighted = (peak: Tensor, fresh: Tensor, [top, bottom]: readonly Tensor[], v: Tensor) => {
    const highest = peak.maximum(fresh);
    const [old, now] = [peak.sub(highest).exp(), fresh.sub(highest).exp()];
    return [(top as Tensor).mul(old).add(v.mul(now)), (bottom as Tensor).mul(old).add(now), highest] as const;
  };
  const steps = graph.dimValue(key.size(1)).squeeze(0);
  const { state, collected } = graph.loop(steps, key.size(1), before, (index, now) => {
    const [k, v, peak] = [keys.select(0, index), values.select(0, index), now[2] as Tensor];
    const [top, bottom] = weighted(peak, k.add(bonus), now, v);
    return { state: weighted(peak.sub(decay), k, now, v), collect: [top.div(bottom)] };
  });
  return { state, mean: (collected[0] as Tensor).transpose(0, 1) };
};

const share = (width: number): Parameter => new Parameter([1, 1, width], { kind: "positive" });
/** Decays by channel, which stay float32 beside float16. */
const perChannel = (width: number): Parameter =>
  new Parameter([width], { kind: "weight", fanIn: 1 }, { keepFloat32: "float16" });

/** RWKV's attention: a decaying mean of values behind a gate. */
export const timeMix = (layer: number, { width, inner, scale }: MixSizes) =>
  module(
    {
      time_decay: perChannel(inner),
      time_first: perChannel(inner),
      time_mix_key: share(width),
      time_mix_value: share(width),
      time_mix_receptance: share(width),
      key: linear(width, inner, { bias: false }),
      value: linear(width, inner, { bias: false }),
      receptance: linear(width, inner, { bias: false }),
      output: linear(inner, width, { bias: false }),
    },
    (m, x: Tensor, last: Tensor, cache: KeyValueCache | undefined) => {
      const before = shifted(x, last);
      const past = (cache?.state("recurrent", layer) ?? emptyState(x, [3, inner])).chunk(3, 1);
      const { state, mean } = decayingMean(
        m.key(mixed(x, before, m.time_mix_key)),
        m.value(mixed(x, before, m.time_mix_value)),
        x.graph.parameter(m.time_decay).exp(),
        x.graph.parameter(m.time_first),
        past.map((part) => part.squeeze(1)),
      );
      cache?.keep("recurrent", layer, Tensor.stack(state, 1));
      const receptance = m.receptance(mixed(x, before, m.time_mix_receptance)).sigmoid();
      return m.output(receptance.mul(mean)).div(scale);
    },
  );

/** RWKV's feed-forward block: squared rectified features behind a gate. */
export const channelMix = ({ width, inner, scale }: MixSizes) =>
  module(
    {
      time_mix_key: share(width),
      time_mix_receptance: share(width),
      key: linear(width, inner, { bias: false }),
      receptance: linear(width, width, { bias: false }),
      value: linear(inner, width, { bias: false }),
    },
    (m, x: Tensor, last: Tensor) => {
      const before = shifted(x, last);
      const key = m.key(mixed(x, before, m.time_mix_key)).relu();
      const receptance = m.receptance(mixed(x, before, m.time_mix_receptance)).sigmoid();
      return receptance.mul(m.value(key.mul(key))).div(scale);
    },
  );

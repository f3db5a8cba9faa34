import type { ZayaConfig } from "@tiny-random/atlas/configs/zaya";
import { bias, linear, module, Tensor, weight } from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { emptyState } from "../../layers/recurrent/causal-convolution.ts";
import { currentMask } from "../../layers/recurrent/padding.ts";
import type { LayerStates } from "../../layers/sessions/text-sessions.ts";

/** Positions that two convolutions, one after the other, look back. */
const reachOf = (c: ZayaConfig): number => c.cca_time0 - 1 + (c.cca_time1 - 1);

const channelsOf = (c: ZayaConfig): number => (c.num_attention_heads + c.num_key_value_heads) * c.head_dim;

/** Features of half of the values' heads. */
const halfOf = (c: ZayaConfig): number => (c.num_key_value_heads * c.head_dim) / 2;

/** What a layer carries: queries and keys before their convolutions, and the last position's delayed values. */
export const convolvedStates = (c: ZayaConfig): LayerStates => ({
  key_values: { conv_state: [channelsOf(c), reachOf(c)], shift_state: [halfOf(c)] },
});

const convolution = (channels: number, kernel: number, groups: number) =>
  module(
    { weight: weight([channels, channels / groups, kernel], (channels / groups) * kernel), bias: bias(channels) },
    (m, x: Tensor) => x.conv1d(m.weight, m.bias, { groups }),
  );

/** A linear map and what it makes of zeros, apart: so that a state of zeros stands for no position. */
const plainLinear = (inputs: number, outputs: number, hasBias: boolean) =>
  module({ weight: weight([outputs, inputs], inputs), bias: hasBias ? bias(outputs) : undefined }, (m, x: Tensor) => ({
    plain: x.linear(m.weight),
    shifted: (values: Tensor) => (m.bias ? values.add(m.bias) : values),
  }));

/**
 * Compressed convolutional attention's projection (CCA; Figliolia et al., 2025): two convolutions mix queries and keys over
 * their last positions, means of both are added to each, and half of the values are those of the position before.
 */
export const convolvedProjection = (c: ZayaConfig, layer: number) => {
  const { num_attention_heads: heads, num_key_value_heads: keyHeads, head_dim: size, attention_bias: hasBias } = c;
  const [channels, half, reach] = [channelsOf(c), halfOf(c), reachOf(c)];
  const groups = heads / keyHeads;
  const project = (features: number) => linear(c.hidden_size, features, { bias: hasBias });
  return module(
    {
      q_proj: project(heads * size),
      k_proj: project(keyHeads * size),
      v_proj_current: project(half),
      v_proj_delayed: plainLinear(c.hidden_size, half, hasBias),
      conv_qk_depthwise: convolution(channels, c.cca_time0, channels),
      conv_qk_grouped: convolution(channels, c.cca_time1, heads + keyHeads),
    },
    (m, tokens: Tensor, { padding, cache }: LayerContext) => {
      const x = tokens.mul(currentMask(padding, tokens));
      const [q, k] = [m.q_proj(x), m.k_proj(x)];
      const before = cache?.state("key_values", `${layer}.conv_state`) ?? emptyState(x, [channels, reach]);
      const all = Tensor.cat([before, Tensor.cat([q, k], -1).transpose(1, 2)], 2);
      cache?.keep("key_values", `${layer}.conv_state`, all.slice(2, -reach));
      const mixed = m.conv_qk_grouped(m.conv_qk_depthwise(all)).transpose(1, 2);
      const [mixedQueries, mixedKeys] = mixed.split([heads * size, keyHeads * size], -1) as [Tensor, Tensor];
      const byGroup = q.unflatten(-1, [keyHeads, groups, size]);
      const means = byGroup.add(k.unflatten(-1, [keyHeads, 1, size])).mul(0.5);
      const delayed = m.v_proj_delayed(x);
      const last = cache?.state("key_values", `${layer}.shift_state`) ?? emptyState(x, [half]);
      const shifted = Tensor.cat([last.unsqueeze(1), delayed.plain], 1);
      cache?.keep("key_values", `${layer}.shift_state`, shifted.select(1, -1));
      const values = Tensor.cat([m.v_proj_current(x), delayed.shifted(shifted.slice(1, 0, -1))], -1);
      return {
        queries: mixedQueries.unflatten(-1, [heads, size]).add(means.flatten(2, 3)),
        keys: mixedKeys.unflatten(-1, [keyHeads, size]).add(means.mean(3)),
        values: values.unflatten(-1, [keyHeads, size]),
      };
    },
  );
};

import { type AnyModule, module } from "../module.ts";
import type { Tensor } from "../tensor.ts";
import { activation } from "./activation.ts";
import { attend, splitHeads } from "./attention.ts";
import { linear } from "./linear.ts";
import { layerNorm } from "./norm.ts";

/** The config fields that a tower of text or images reads. */
export interface TowerConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
}

/** A part of a tower's layer: `[batch, length, width]` → `[batch, length, width]`, with the additive mask of its keys. */
export type TowerBlock = ((x: Tensor, mask?: Tensor) => Tensor) & AnyModule;

/**
 * Attention over four projections, with biases by default (Vaswani et al., 2017). Keys and values are those of `from` where it is
 * given, `[batch, keys, width]`.
 */
export const towerAttention = (
  c: Pick<TowerConfig, "hidden_size" | "num_attention_heads">,
  options: { readonly bias?: boolean } = {},
) => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  const split = (x: Tensor) => splitHeads(x, heads, width / heads);
  return module(
    {
      k_proj: linear(width, width, options),
      v_proj: linear(width, width, options),
      q_proj: linear(width, width, options),
      out_proj: linear(width, width, options),
    },
    (m, x: Tensor, mask?: Tensor, from: Tensor = x) =>
      m.out_proj(attend(split(m.q_proj(x)), split(m.k_proj(from)), split(m.v_proj(from)), { mask })),
  );
};

/** fc2(act(fc1(x))). */
export const towerMlp = (c: Pick<TowerConfig, "hidden_size" | "intermediate_size" | "hidden_act">) =>
  module(
    { fc1: linear(c.hidden_size, c.intermediate_size), fc2: linear(c.intermediate_size, c.hidden_size) },
    (m, x: Tensor) => m.fc2(activation(c.hidden_act)(m.fc1(x))),
  );

/** Attention and feed-forward, each behind its norm and added to the stream (CLIP's encoder layer). */
export const towerLayer = (c: TowerConfig, attention: TowerBlock = towerAttention(c)) =>
  module(
    {
      self_attn: attention,
      layer_norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: towerMlp(c),
      layer_norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor, mask?: Tensor) => {
      const attended = x.add(m.self_attn(m.layer_norm1(x), mask));
      return attended.add(m.mlp(m.layer_norm2(attended)));
    },
  );

/** Layers under a key, and the hidden states that each makes: `hiddenStates[0]` is the input. */
export const towerLayers = (layers: readonly TowerBlock[], key: "layers" | "layer" = "layers") =>
  module(
    { layers },
    (m, x: Tensor, mask?: Tensor) => {
      const states = [x];
      for (const one of m.layers) states.push(one(states.at(-1) as Tensor, mask));
      return states;
    },
    { layers: key },
  );

/**
 * The layers of a tower.
 *
 * @param layer what stands in each place
 */
export const towerEncoder = (c: TowerConfig, layer: (c: TowerConfig) => TowerBlock = (one) => towerLayer(one)) =>
  towerLayers(Array.from({ length: c.num_hidden_layers }, () => layer(c)));

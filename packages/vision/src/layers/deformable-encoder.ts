import { activation, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { type DeformableSizes, deformableAttention, type LevelMemory } from "./deformable-attention.ts";
import { feedForward, type LayerSizes, postNorm } from "./detr-transformer.ts";

/** How many levels places look at, and how many points of each. */
type Sampling = Pick<DeformableSizes, "levels" | "points">;

/** A layer in which every place looks at places around it. */
export const deformableLayer = (sizes: LayerSizes, { levels, points }: Sampling) => {
  const { width, heads } = sizes;
  return module(
    {
      self_attn: deformableAttention({ width, heads, levels, points }),
      self_attn_layer_norm: layerNorm(width, sizes.epsilon),
      ...feedForward(sizes),
    },
    (m, positions: Tensor, references: Tensor, memory: LevelMemory) => {
      const { values: x } = memory;
      const attended = postNorm(x, m.self_attn_layer_norm, (h) => m.self_attn(h.add(positions), references, memory));
      return postNorm(attended, m.final_layer_norm, (h) => m.fc2(activation(sizes.act)(m.fc1(h))));
    },
  );
};

/** Every place looks at places around it, at the same place of the other levels too (Zhu et al., 2020). */
export const deformableEncoder = (layers: number, sizes: LayerSizes, sampling: Sampling) =>
  module(
    { layers: Array.from({ length: layers }, () => deformableLayer(sizes, sampling)) },
    (m, positions: Tensor, references: Tensor, memory: LevelMemory) =>
      m.layers.reduce((values, layer) => layer(positions, references, { ...memory, values }), memory.values),
  );

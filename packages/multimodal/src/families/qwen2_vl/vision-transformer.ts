import { qwen2VlVision } from "@tiny-random/atlas/configs/qwen2_vl_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation, groupMask, layerNorm, linear, module, scaleDim, type Tensor } from "@tiny-random/nn";
import { axialRotary, packedAttention, packedLayer } from "@tiny-random/vision/layers/packed/packed-attention";
import { packedEmbedding, patchAxes } from "@tiny-random/vision/layers/packed/patch-embedding";
import { patchPlaces } from "@tiny-random/vision/layers/packed/patch-places";

export const visionFacts = narrowed(qwen2VlVision, { patch_size: "number", temporal_patch_size: "number" });
type VisionConfig = ConfigOf<typeof visionFacts>;

const epsilon = 1e-6;

const mlp = ({ embed_dim: width, mlp_ratio, hidden_act }: VisionConfig) =>
  module({ fc1: linear(width, width * mlp_ratio), fc2: linear(width * mlp_ratio, width) }, (m, x: Tensor) =>
    m.fc2(activation(hidden_act)(m.fc1(x))),
  );

const block = (c: VisionConfig) =>
  packedLayer({
    norm1: layerNorm(c.embed_dim, epsilon),
    norm2: layerNorm(c.embed_dim, epsilon),
    attn: packedAttention({ width: c.embed_dim, heads: c.num_heads }),
    mlp: mlp(c),
  });

/** One token of each block of patches: `[1, patches, width]` → `[tokens, hidden_size]`. */
const patchMerger = ({ embed_dim: width, hidden_size, spatial_merge_size: merge }: VisionConfig) => {
  const merged = width * merge ** 2;
  const layers = module({ 0: linear(merged, merged), 2: linear(merged, hidden_size) }, (m, x: Tensor) =>
    m[2](activation("gelu")(m[0](x))),
  );
  return module({ ln_q: layerNorm(width, epsilon), mlp: layers }, (m, x: Tensor) => {
    const tokens = x.graph.floorDivide(x.size(1), merge ** 2);
    // Processors make whole blocks; the slice tells the graph so.
    const whole = m.ln_q(x).slice(1, 0, scaleDim(tokens, merge ** 2));
    return m.mlp(whole.reshape([tokens, merged]));
  });
};

/**
 * Qwen2-VL's vision transformer (Wang et al., 2024): images of any sizes packed in one sequence of patches, which attend
 * within their frame.
 *
 * @returns of patches `[patches, channels · frames · patch²]` and grids `[images, 3]`: `[tokens, hidden_size]`
 */
export const visionTransformer = (c: VisionConfig) =>
  module(
    {
      patch_embed: packedEmbedding(c.embed_dim, patchAxes(c)),
      blocks: Array.from({ length: c.depth }, () => block(c)),
      merger: patchMerger(c),
    },
    (m, pixels: Tensor, grids: Tensor) => {
      const { frame, row, column } = patchPlaces(pixels, grids, c.spatial_merge_size);
      const packing = { mask: groupMask(frame), rotary: axialRotary(row, column, c.embed_dim / c.num_heads) };
      return m.merger(m.blocks.reduce((x, layer) => layer(x, packing), m.patch_embed(pixels)));
    },
  );

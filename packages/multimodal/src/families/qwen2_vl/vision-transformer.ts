import {
  activation,
  attend,
  groupMask,
  layerNorm,
  linear,
  module,
  type RotaryTables,
  rotate,
  scaleDim,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";

import { packedPatches } from "./packed-patches.ts";
import { gridTables, packedPlaces } from "./packed-places.ts";
import type { PackedVisionConfig } from "./packed-vision-config.ts";

const epsilon = 1e-6;

/** What layers share: which patches see each other, and how far each has turned. */
interface Packing {
  readonly mask: Tensor;
  readonly rotary: RotaryTables;
}

const attention = ({ embed_dim: width, num_heads: heads }: PackedVisionConfig) =>
  module({ qkv: linear(width, 3 * width), proj: linear(width, width) }, (m, x: Tensor, { mask, rotary }: Packing) => {
    const parts = m.qkv(x).chunk(3, -1) as [Tensor, Tensor, Tensor];
    const [query, key, value] = parts.map((part) => splitHeads(part, heads, width / heads)) as typeof parts;
    return m.proj(attend(rotate(query, rotary), rotate(key, rotary), value, { mask }));
  });

const feedForward = ({ embed_dim: width, mlp_ratio, hidden_act }: PackedVisionConfig) =>
  module({ fc1: linear(width, width * mlp_ratio), fc2: linear(width * mlp_ratio, width) }, (m, x: Tensor) =>
    m.fc2(activation(hidden_act)(m.fc1(x))),
  );

const layer = (c: PackedVisionConfig) =>
  module(
    {
      norm1: layerNorm(c.embed_dim, epsilon),
      norm2: layerNorm(c.embed_dim, epsilon),
      attn: attention(c),
      mlp: feedForward(c),
    },
    (m, x: Tensor, packing: Packing) => {
      const attended = x.add(m.attn(m.norm1(x), packing));
      return attended.add(m.mlp(m.norm2(attended)));
    },
  );

/** Patches that follow each other as one token: `[1, patches, width]` → `[tokens, hidden_size]`. */
const merger = ({ embed_dim: width, hidden_size, spatial_merge_size: merge }: PackedVisionConfig) => {
  const merged = width * merge ** 2;
  const mlp = module({ 0: linear(merged, merged), 2: linear(merged, hidden_size) }, (m, x: Tensor) =>
    m[2](activation("gelu")(m[0](x))),
  );
  return module({ ln_q: layerNorm(width, epsilon), mlp }, (m, x: Tensor) => {
    const tokens = x.graph.floorDivide(x.size(1), merge ** 2);
    // A whole number of blocks, as processors make them.
    const whole = m.ln_q(x).slice(1, 0, scaleDim(tokens, merge ** 2));
    return m.mlp(whole.reshape([tokens, merged]));
  });
};

/**
 * An image tower for images of whatever sizes, all their patches one after another: each looks at its own frame's only, and
 * blocks of them become tokens of a text's width (Qwen2-VL, Wang et al., 2024).
 *
 * @returns of patches `[patches, channels · frames · patch²]` and grids `[images, 3]`: `[tokens, hidden_size]`
 */
export const packedVision = (c: PackedVisionConfig) =>
  module(
    { patch_embed: packedPatches(c), blocks: Array.from({ length: c.depth }, () => layer(c)), merger: merger(c) },
    (m, pixels: Tensor, grids: Tensor) => {
      const { frame, row, column } = packedPlaces(pixels, grids, c.spatial_merge_size);
      const packing = { mask: groupMask(frame), rotary: gridTables(row, column, c.embed_dim / c.num_heads) };
      return m.merger(m.blocks.reduce((x, block) => block(x, packing), m.patch_embed(pixels)));
    },
  );

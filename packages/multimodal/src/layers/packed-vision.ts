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
  Tensor,
  weight,
} from "@tiny-random/nn";

/** The config fields of an image tower that reads packed patches. */
export interface PackedVisionConfig {
  readonly depth: number;
  readonly embed_dim: number;
  readonly hidden_size: number;
  readonly hidden_act: string;
  readonly mlp_ratio: number;
  readonly num_heads: number;
  readonly in_channels: number;
  readonly patch_size: number;
  readonly spatial_merge_size: number;
  readonly temporal_patch_size: number;
}

const epsilon = 1e-6;

/** What layers share: which patches see each other, and how far each has turned. */
interface Packing {
  readonly mask: Tensor;
  readonly rotary: RotaryTables;
}

/** Where packed patches stand in their images, and in which frame of all, `[patches]` each. */
const placesOf = (patches: Tensor, grids: Tensor, merge: number) => {
  const [frames, rows, columns] = [0, 1, 2].map((axis) => grids.select(1, axis)) as [Tensor, Tensor, Tensor];
  const area = rows.mul(columns);
  const ends = frames.mul(area).cumsum(0);
  const index = Tensor.arange(grids.graph, patches.size(0));
  const image = ends.unsqueeze(0).le(index.unsqueeze(1)).to("int64").sum(1);
  const own = (perImage: Tensor) => perImage.index_select(0, image);
  const within = index.sub(own(ends.sub(frames.mul(area))));
  const place = within.remainder(own(area));
  const [block, inner] = [place.div(merge ** 2), place.remainder(merge ** 2)];
  const perRow = own(columns).div(merge);
  return {
    frame: own(frames.cumsum(0).sub(frames)).add(within.div(own(area))),
    row: block.div(perRow).mul(merge).add(inner.div(merge)),
    column: block.remainder(perRow).mul(merge).add(inner.remainder(merge)),
  };
};

/** Half of each head's pairs turn by a patch's row, half by its column, `[1, 1, patches, head_dim]`. */
const gridTables = (row: Tensor, column: Tensor, headSize: number): RotaryTables => {
  const count = headSize / 4;
  const frequencies = Float32Array.from({ length: count }, (_, pair) => 10000 ** (-pair / count));
  const turns = row.graph.constant(frequencies, "float32", [1, count]);
  const [high, wide] = [row, column].map((at) => at.to("float32").unsqueeze(1).mul(turns)) as [Tensor, Tensor];
  const angles = Tensor.cat([high, wide, high, wide], -1).unsqueeze(0).unsqueeze(0);
  return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
};

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

/** Each patch's pixels projected: `[patches, channels · frames · patch²]` → `[1, patches, width]`. */
const patchEmbedding = (c: PackedVisionConfig) => {
  const kernel = [c.in_channels, c.temporal_patch_size, c.patch_size, c.patch_size];
  const size = kernel.reduce((product, length) => product * length, 1);
  return module({ proj: module({ weight: weight([c.embed_dim, ...kernel], size) }, (m) => m.weight) }, (m, x: Tensor) =>
    x.matmul(x.graph.parameter(m.proj()).reshape([c.embed_dim, size]).transpose(0, 1)).unsqueeze(0),
  );
};

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
    { patch_embed: patchEmbedding(c), blocks: Array.from({ length: c.depth }, () => layer(c)), merger: merger(c) },
    (m, pixels: Tensor, grids: Tensor) => {
      const { frame, row, column } = placesOf(pixels, grids, c.spatial_merge_size);
      const packing = { mask: groupMask(frame), rotary: gridTables(row, column, c.embed_dim / c.num_heads) };
      return m.merger(m.blocks.reduce((x, block) => block(x, packing), m.patch_embed(pixels)));
    },
  );

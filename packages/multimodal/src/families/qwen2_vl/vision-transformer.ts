import { qwen2VlVision } from "@tiny-random/atlas/configs/qwen2_vl_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
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

export const visionFacts = narrowed(qwen2VlVision, { patch_size: "number", temporal_patch_size: "number" });
type VisionConfig = ConfigOf<typeof visionFacts>;

const epsilon = 1e-6;

/** A convolution whose stride is its kernel, as a linear map: `[patches, channels · frames · patch²]` → `[1, patches, width]`. */
const patchEmbedding = (c: VisionConfig) => {
  const kernel = [c.in_channels, c.temporal_patch_size, c.patch_size, c.patch_size];
  const size = kernel.reduce((product, length) => product * length, 1);
  return module({ proj: module({ weight: weight([c.embed_dim, ...kernel], size) }, (m) => m.weight) }, (m, x: Tensor) =>
    x.matmul(x.graph.parameter(m.proj()).reshape([c.embed_dim, size]).transpose(0, 1)).unsqueeze(0),
  );
};

/**
 * The frame, counted over all images, the row and the column of each packed patch, `[patches]` each. Patches of a block of
 * `merge` by `merge` follow each other.
 *
 * @param grids `[images, 3]`
 */
const patchPositions = (patches: Tensor, grids: Tensor, merge: number) => {
  const [frames, rows, columns] = [0, 1, 2].map((axis) => grids.select(1, axis)) as [Tensor, Tensor, Tensor];
  const area = rows.mul(columns);
  const ends = frames.mul(area).cumsum(0);
  const index = Tensor.arange(grids.graph, patches.size(0));
  const image = ends.unsqueeze(0).le(index.unsqueeze(1)).to("int64").sum(1);
  const ofPatch = (perImage: Tensor) => perImage.index_select(0, image);
  const within = index.sub(ofPatch(ends.sub(frames.mul(area))));
  const place = within.remainder(ofPatch(area));
  const [block, inner] = [place.div(merge ** 2), place.remainder(merge ** 2)];
  const blocksPerRow = ofPatch(columns).div(merge);
  return {
    frame: ofPatch(frames.cumsum(0).sub(frames)).add(within.div(ofPatch(area))),
    row: block.div(blocksPerRow).mul(merge).add(inner.div(merge)),
    column: block.remainder(blocksPerRow).mul(merge).add(inner.remainder(merge)),
  };
};

/** 2D rotary: half of a head's pairs rotate by the row, half by the column, `[1, 1, patches, head size]`. */
const rotaryTables = (row: Tensor, column: Tensor, headSize: number): RotaryTables => {
  const count = headSize / 4;
  const frequencies = Float32Array.from({ length: count }, (_, pair) => 10000 ** (-pair / count));
  const table = row.graph.constant(frequencies, "float32", [1, count]);
  const [high, wide] = [row, column].map((at) => at.to("float32").unsqueeze(1).mul(table)) as [Tensor, Tensor];
  const angles = Tensor.cat([high, wide, high, wide], -1).unsqueeze(0).unsqueeze(0);
  return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
};

/** What all layers share: which patches attend to each other, and their rotary tables. */
interface Packing {
  readonly mask: Tensor;
  readonly rotary: RotaryTables;
}

const attention = ({ embed_dim: width, num_heads: heads }: VisionConfig) =>
  module({ qkv: linear(width, 3 * width), proj: linear(width, width) }, (m, x: Tensor, { mask, rotary }: Packing) => {
    const parts = m.qkv(x).chunk(3, -1) as [Tensor, Tensor, Tensor];
    const [query, key, value] = parts.map((part) => splitHeads(part, heads, width / heads)) as typeof parts;
    return m.proj(attend(rotate(query, rotary), rotate(key, rotary), value, { mask }));
  });

const mlp = ({ embed_dim: width, mlp_ratio, hidden_act }: VisionConfig) =>
  module({ fc1: linear(width, width * mlp_ratio), fc2: linear(width * mlp_ratio, width) }, (m, x: Tensor) =>
    m.fc2(activation(hidden_act)(m.fc1(x))),
  );

const block = (c: VisionConfig) =>
  module(
    {
      norm1: layerNorm(c.embed_dim, epsilon),
      norm2: layerNorm(c.embed_dim, epsilon),
      attn: attention(c),
      mlp: mlp(c),
    },
    (m, x: Tensor, packing: Packing) => {
      const attended = x.add(m.attn(m.norm1(x), packing));
      return attended.add(m.mlp(m.norm2(attended)));
    },
  );

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
      patch_embed: patchEmbedding(c),
      blocks: Array.from({ length: c.depth }, () => block(c)),
      merger: patchMerger(c),
    },
    (m, pixels: Tensor, grids: Tensor) => {
      const { frame, row, column } = patchPositions(pixels, grids, c.spatial_merge_size);
      const packing = { mask: groupMask(frame), rotary: rotaryTables(row, column, c.embed_dim / c.num_heads) };
      return m.merger(m.blocks.reduce((x, layer) => layer(x, packing), m.patch_embed(pixels)));
    },
  );

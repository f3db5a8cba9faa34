import { lwDetrVit } from "@tiny-random/atlas/configs/lw_detr_vit";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel, layerNorm, module, scale, type Tensor } from "@tiny-random/nn";
import { dinov2Mlp } from "../layers/dinov2.ts";
import { afterEach, featureMaps } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { lwDetrProcessor } from "../layers/lw-detr.ts";
import { tinyVitBackbone } from "../layers/vit-backbone.ts";
import { vitDetEmbeddings } from "../layers/vitdet-embeddings.ts";
import { acrossWindows, largerWindows, separateVitAttention } from "../layers/windowed-vit.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(lwDetrVit, { image_size: "number", pretrain_image_size: "number", patch_size: "number" });
type LwDetrVitConfig = ConfigOf<typeof facts>;

/** Windows beside each other, and as many below each other. */
const windowsAcross = (c: LwDetrVitConfig): number => Math.trunc(Math.sqrt(c.num_windows));

/** A grid as windows, the same number for any size: `[batch, rows, columns, width]` → `[batch · windows, places, width]`. */
const cutIntoWindows = (grid: Tensor, across: number): Tensor => {
  const [batch, rows, columns, width] = grid.shape as [number, number, number, number];
  const part = (length: number) => grid.graph.floorDivide(length, across);
  return grid
    .reshape([batch, across, part(rows), across, part(columns), width])
    .permute(0, 1, 3, 2, 4, 5)
    .flatten(3, 4)
    .flatten(0, 2);
};

/** What `cutIntoWindows` made, as a feature map: `[batch, width, rows, columns]`. */
const joinedWindows = (windows: Tensor, grid: Tensor, across: number): Tensor => {
  const [batch, rows, columns, width] = grid.shape as [number, number, number, number];
  const part = (length: number) => grid.graph.floorDivide(length, across);
  return windows
    .reshape([batch, across, across, part(rows), part(columns), width])
    .permute(0, 5, 1, 3, 2, 4)
    .reshape([batch, width, rows, columns]);
};

/** A pre-norm layer whose attention sees a window or the whole image; its blocks have a factor for each feature (CAE of Chen et al., 2022). */
const layer = (c: LwDetrVitConfig, index: number) => {
  const width = c.hidden_size;
  const isWindowed = c.window_block_indices.includes(index);
  const children = {
    gamma_1: scale(width),
    gamma_2: scale(width),
    attention: separateVitAttention(c, false),
    intermediate: dinov2Mlp(c, Math.trunc(width * c.mlp_ratio)),
    layernorm_before: layerNorm(width, c.layer_norm_eps),
    layernorm_after: layerNorm(width, c.layer_norm_eps),
  };
  return module(children, (m, x: Tensor) => {
    const normed = m.layernorm_before(x);
    const attended = isWindowed ? m.attention(normed) : acrossWindows(normed, c.num_windows, m.attention);
    const stream = x.add(attended.mul(m.gamma_1));
    return stream.add(m.intermediate(m.layernorm_after(stream)).mul(m.gamma_2));
  });
};

/** The Vision Transformer of LW-DETR (Chen et al., 2024), whose patches stay in windows from the first layer to the last. */
const backbone = (c: LwDetrVitConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, (_, index) => layer(c, index));
  const children = {
    embeddings: vitDetEmbeddings(c),
    encoder: module({ layer: layers }, (m, x: Tensor) => afterEach(m.layer, x)),
  };
  return baseModel(
    module(children, (m, pixels: Tensor) => {
      const grid = m.embeddings(pixels);
      const across = windowsAcross(c);
      const states = m.encoder(cutIntoWindows(grid, across));
      return featureMaps(
        c,
        states.map((state) => joinedWindows(state, grid, across)),
      );
    }),
  );
};

/** The edge of tiny images: two patches or more of each window's, as the class checks the edge by the number of windows. */
const tinyEdge = (c: LwDetrVitConfig): number => {
  const [across, patch] = [windowsAcross(c), Math.min(8, c.patch_size)];
  const fits = (patches: number) => (patches * patch) % across ** 2 === 0;
  let patches = 2;
  while (!fits(patches)) patches++;
  return patches * patch * across;
};

export default visionFamily({
  facts,
  // The backbone of this checkpoint.
  repo: "AnnaZhang/lwdetr_small_60e_coco",
  reference: {
    image_size: 1024,
    hidden_size: 192,
    num_hidden_layers: 10,
    window_block_indices: [0, 1, 3, 6, 7, 9],
    out_features: ["stage2", "stage4", "stage5", "stage9"],
    out_indices: [2, 4, 5, 9],
  },
  processor: lwDetrProcessor,
  // Windowed layers among global ones, as in the reference.
  tiny: (c) => {
    const { num_hidden_layers, out_features, out_indices } = tinyVitBackbone(c);
    return {
      num_hidden_layers,
      out_features,
      out_indices,
      image_size: tinyEdge(c),
      pretrain_image_size: 24,
      window_block_indices: c.window_block_indices.filter((index) => index < num_hidden_layers),
    };
  },
  architectures: {
    LwDetrViTBackbone: imageClass({ other: (c) => largerWindows(windowsAcross(c), c.patch_size) }, backbone),
  },
  variants: {
    "fewer windows, all layers global": { config: { num_windows: 4, window_block_indices: [] } },
  },
});

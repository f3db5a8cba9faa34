import { vitdet } from "@tiny-random/atlas/configs/vitdet";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  activation,
  baseModel,
  channelsFirst,
  channelsLast,
  conv2d,
  layerNorm,
  module,
  overWindows,
  type Tensor,
  windowGrid,
} from "@tiny-random/nn";
import { channelNorm } from "../layers/convnext.ts";
import { dinov2Mlp } from "../layers/dinov2.ts";
import { afterEach, featureMaps, lastOf } from "../layers/feature-maps.ts";
import { gridAttention } from "../layers/grid-attention.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { tinyVitBackbone } from "../layers/vit-backbone.ts";
import { patchGrid } from "../layers/vit-embeddings.ts";
import { vitDetEmbeddings } from "../layers/vitdet-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(vitdet, { image_size: "number", pretrain_image_size: "number", patch_size: "number" });
type VitDetConfig = ConfigOf<typeof facts>;

/** A bottleneck of convolutions, added to its input: `[batch, channels, rows, columns]`. */
const bottleneck = (c: VitDetConfig) => {
  const [width, narrow] = [c.hidden_size, Math.floor(c.hidden_size / 2)];
  return module(
    {
      conv1: conv2d(width, narrow, 1, { bias: false }),
      norm1: channelNorm(narrow),
      conv2: conv2d(narrow, narrow, 3, { padding: 1, bias: false }),
      norm2: channelNorm(narrow),
      conv3: conv2d(narrow, width, 1, { bias: false }),
      norm3: channelNorm(width),
    },
    (m, x: Tensor) => {
      const act = activation(c.hidden_act);
      const first = act(m.norm1(m.conv1(x)));
      return x.add(m.norm3(m.conv3(act(m.norm2(m.conv2(first))))));
    },
  );
};

/** A pre-norm layer over `[batch, rows, columns, width]`; its attention sees windows of some edge, or the whole grid. */
const layer = (c: VitDetConfig, index: number) => {
  const edge = c.window_block_indices.includes(index) ? c.window_size : 0;
  const grid = edge > 0 ? ([edge, edge] as const) : patchGrid(c);
  return module(
    {
      norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attention: gridAttention(c, c.use_relative_position_embeddings ? grid : undefined),
      norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: dinov2Mlp(c, Math.trunc(c.hidden_size * c.mlp_ratio)),
      residual: c.residual_block_indices.includes(index) ? bottleneck(c) : undefined,
    },
    (m, x: Tensor) => {
      const inWindow = (windows: Tensor) => m.attention(windows.unflatten(1, [edge, edge])).flatten(1, 2);
      const normed = m.norm1(x);
      const attended =
        edge > 0 ? overWindows(normed, windowGrid(normed, edge), undefined, inWindow) : m.attention(normed);
      const stream = x.add(attended);
      const result = stream.add(m.mlp(m.norm2(stream)));
      return m.residual ? channelsLast(m.residual(channelsFirst(result))) : result;
    },
  );
};

/** ViTDet (Li et al., 2022): the states before the first layer and after each, as grids. */
const parts = (c: VitDetConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, (_, index) => layer(c, index));
  return {
    embeddings: vitDetEmbeddings(c),
    encoder: module({ layer: layers }, (m, x: Tensor) => afterEach(m.layer, x)),
  };
};

const model = (c: VitDetConfig) =>
  baseModel(
    module(parts(c), (m, pixels: Tensor) => ({
      last_hidden_state: channelsFirst(lastOf(m.encoder(m.embeddings(pixels)))),
    })),
  );

const backbone = (c: VitDetConfig) =>
  baseModel(
    module(parts(c), (m, pixels: Tensor) => featureMaps(c, m.encoder(m.embeddings(pixels)).map(channelsFirst))),
  );

export default visionFamily({
  facts,
  // The backbone of this checkpoint, which reads a trimap beside the colors; here are the colors alone.
  repo: "hustvl/vitmatte-small-composition-1k",
  reference: {
    hidden_size: 384,
    num_attention_heads: 6,
    image_size: 512,
    window_block_indices: [0, 1, 3, 4, 6, 7, 9, 10],
    residual_block_indices: [2, 5, 8, 11],
    use_relative_position_embeddings: true,
    window_size: 14,
  },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "ViTImageProcessor",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 512, width: 512 },
  },
  // A layer of windows that do not divide the grid, then a global one, as many of both as the reference's kinds of layers.
  tiny: (c) => {
    const has = (indices: readonly number[], index: number) => (indices.length > 0 ? [index] : []);
    return {
      ...tinyVitBackbone(c),
      pretrain_image_size: c.pretrain_image_size === c.image_size ? 32 : 24,
      window_size: c.window_block_indices.length > 0 ? 3 : c.window_size,
      window_block_indices: has(c.window_block_indices, 0),
      residual_block_indices: has(c.residual_block_indices, 1),
    };
  },
  architectures: {
    VitDetModel: imageClass({ task: "image-feature-extraction", other: morePatches }, model),
    VitDetBackbone: imageClass({ other: morePatches }, backbone),
  },
  variants: {
    "absolute positions alone": {
      config: { use_relative_position_embeddings: false, pretrain_image_size: 512 },
      classes: ["VitDetModel"],
    },
  },
});

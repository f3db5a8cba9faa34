import {
  atPixels,
  baseModel,
  channelsFirst,
  channelsLast,
  conv2d,
  layerNorm,
  module,
  Parameter,
  patchProjection,
  type Tensor,
} from "@tiny-random/nn";
import { gridLayer } from "../layers/grid-attention.ts";
import { imageClass } from "../layers/image-class.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of SamVisionConfig. */
export const defaults = {
  model_type: "sam_vision_model",
  hidden_size: 768,
  output_channels: 256,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  num_channels: 3,
  image_size: 1024,
  patch_size: 16,
  hidden_act: "gelu",
  layer_norm_eps: 1e-6,
  attention_dropout: 0,
  initializer_range: 1e-10,
  qkv_bias: true,
  mlp_ratio: 4,
  use_abs_pos: true,
  use_rel_pos: true,
  window_size: 14,
  global_attn_indexes: [2, 5, 8, 11] as readonly number[],
  num_pos_feats: 128,
  mlp_dim: 3072,
  scale: 384,
};

/** The config of SAM's image encoder. */
export type SamVisionConfig = typeof defaults;

/** From the stream to the masks' channels; both norms keep PyTorch's epsilon whatever the config's. */
const neck = (c: SamVisionConfig) =>
  module(
    {
      conv1: conv2d(c.hidden_size, c.output_channels, 1, { bias: false }),
      layer_norm1: layerNorm(c.output_channels, 1e-6),
      conv2: conv2d(c.output_channels, c.output_channels, 3, { padding: 1, bias: false }),
      layer_norm2: layerNorm(c.output_channels, 1e-6),
    },
    (m, x: Tensor) => atPixels(m.conv2(atPixels(m.conv1(x), m.layer_norm1)), m.layer_norm2),
  );

/** A grid of patches whose layers see squares of it, a few the whole (Kirillov et al., 2023): `[batch, channels, rows, columns]`. */
export const samVisionEncoder = (c: SamVisionConfig) => {
  const side = Math.floor(c.image_size / c.patch_size);
  const window = (index: number) => (c.global_attn_indexes.includes(index) ? 0 : c.window_size);
  return module(
    {
      pos_embed: c.use_abs_pos ? new Parameter([1, side, side, c.hidden_size], { kind: "embedding" }) : undefined,
      patch_embed: module(
        { projection: patchProjection(c.num_channels, c.hidden_size, c.patch_size) },
        (m, x: Tensor) => channelsLast(m.projection(x)),
      ),
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => gridLayer(c, side, window(index))),
      neck: neck(c),
    },
    (m, pixels: Tensor) => {
      const patches = m.patch_embed(pixels);
      const placed = m.pos_embed ? patches.add(m.pos_embed) : patches;
      return m.neck(channelsFirst(m.layers.reduce((x, layer) => layer(x), placed)));
    },
  );
};

/** The preprocessor_config.json of the checkpoint. */
export const processor = {
  image_processor_type: "SamImageProcessor",
  do_resize: true,
  size: { longest_edge: 1024 },
  resample: 2,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  do_pad: true,
  pad_size: { height: 1024, width: 1024 },
  do_convert_rgb: true,
};

/** Settings of the processor that follow the image: masks are a quarter as large. */
export const maskSizes = (imageSize: number) => ({
  mask_size: { longest_edge: imageSize / 4 },
  mask_pad_size: { height: imageSize / 4, width: imageSize / 4 },
});

export default visionFamily({
  defaults,
  repo: "facebook/sam-vit-base",
  processor,
  processorSettings: (c) => maskSizes(c.image_size),
  // A layer of squares that do not fill the grid, then one of the whole.
  tiny: (_, { size }) => ({
    window_size: 3,
    global_attn_indexes: [1],
    output_channels: size.width,
    num_pos_feats: size.width / 2,
    mlp_dim: 2 * size.width,
  }),
  architectures: {
    SamVisionModel: imageClass({}, (c: SamVisionConfig) =>
      module({ vision_encoder: baseModel(samVisionEncoder(c)) }, (m, pixels: Tensor) => ({
        last_hidden_state: m.vision_encoder(pixels),
      })),
    ),
  },
});

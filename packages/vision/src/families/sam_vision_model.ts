import { samVisionModel } from "@tiny-random/atlas/configs/sam_vision_model";
import { type ConfigOf, narrowed, type Size } from "@tiny-random/core";
import {
  activation,
  atPixels,
  baseModel,
  channelsFirst,
  channelsLast,
  conv2d,
  layerNorm,
  linear,
  module,
  Parameter,
  patchProjection,
  type Tensor,
} from "@tiny-random/nn";
import { afterEach } from "../layers/feature-maps.ts";
import { gridAttention } from "../layers/grid-attention.ts";
import { imageClass } from "../layers/image-class.ts";
import { visionFamily } from "../vision-family.ts";

export const samVisionFacts = narrowed(samVisionModel, { image_size: "number", patch_size: "number" });

/** The config of SAM's image encoder. */
export type SamVisionConfig = ConfigOf<typeof samVisionFacts>;

/** What its encoder reads of it: GOT-OCR 2's has no more. */
type SamEncoderConfig = Omit<SamVisionConfig, "mlp_ratio" | "num_pos_feats" | "scale">;

/** Cuts a grid into windows, with zeros at its end: `[batch, side, side, width]` → `[batch · windows, edge, edge, width]`. */
const partitioned = (x: Tensor, side: number, edge: number): Tensor => {
  const count = Math.ceil(side / edge);
  const padded = x.pad([0, 0, 0, count * edge - side, 0, count * edge - side]);
  const windows = padded.reshape([x.size(0), count, edge, count, edge, x.size(3)]).permute(0, 1, 3, 2, 4, 5);
  return windows.reshape([-1, edge, edge, x.size(3) as number]);
};

/** The reverse of `partitioned`. */
const unpartitioned = (windows: Tensor, side: number, edge: number): Tensor => {
  const count = Math.ceil(side / edge);
  const width = windows.size(3) as number;
  const grid = windows.reshape([-1, count, count, edge, edge, width]).permute(0, 1, 3, 2, 4, 5);
  return grid
    .reshape([-1, count * edge, count * edge, width])
    .slice(1, 0, side)
    .slice(2, 0, side);
};

/** lin2(act(lin1(x))), as in SAM's mask decoder too. */
export const samMlp = (width: number, features: number, act: string) =>
  module({ lin1: linear(width, features), lin2: linear(features, width) }, (m, x: Tensor) =>
    m.lin2(activation(act)(m.lin1(x))),
  );

/** The parts of a pre-norm layer whose attention sees a square of `side` patches. */
const layerParts = (c: SamEncoderConfig, side: number) => ({
  layer_norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
  attn: gridAttention(c, c.use_rel_pos ? [side, side] : undefined),
  layer_norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
  mlp: samMlp(c.hidden_size, c.mlp_dim, c.hidden_act),
});

/** A layer with attention over the whole grid, `[batch, side, side, width]`. */
const globalLayer = (c: SamEncoderConfig, side: number) =>
  module(layerParts(c, side), (m, x: Tensor) => {
    const attended = x.add(m.attn(m.layer_norm1(x)));
    return attended.add(m.mlp(m.layer_norm2(attended)));
  });

/** A layer with attention inside windows of `edge` patches. */
const windowLayer = (c: SamEncoderConfig, side: number, edge: number) =>
  module(layerParts(c, edge), (m, x: Tensor) => {
    const windows = m.attn(partitioned(m.layer_norm1(x), side, edge));
    const attended = x.add(unpartitioned(windows, side, edge));
    return attended.add(m.mlp(m.layer_norm2(attended)));
  });

/** The neck: convolutions to `output_channels`; the epsilon of its norms is always 1e-6, and no config field changes it. */
export const samNeck = (c: SamEncoderConfig) =>
  module(
    {
      conv1: conv2d(c.hidden_size, c.output_channels, 1, { bias: false }),
      layer_norm1: layerNorm(c.output_channels, 1e-6),
      conv2: conv2d(c.output_channels, c.output_channels, 3, { padding: 1, bias: false }),
      layer_norm2: layerNorm(c.output_channels, 1e-6),
    },
    (m, x: Tensor) => atPixels(m.conv2(atPixels(m.conv1(x), m.layer_norm1)), m.layer_norm2),
  );

/** The parts of SAM's image encoder: window attention in most layers, global attention in a few. */
const encoderParts = (c: SamEncoderConfig) => {
  const side = Math.floor(c.image_size / c.patch_size);
  const layerAt = (index: number) =>
    c.global_attn_indexes.includes(index) ? globalLayer(c, side) : windowLayer(c, side, c.window_size);
  return {
    pos_embed: c.use_abs_pos ? new Parameter([1, side, side, c.hidden_size], { kind: "embedding" }) : undefined,
    patch_embed: module({ projection: patchProjection(c.num_channels, c.hidden_size, c.patch_size) }, (m, x: Tensor) =>
      channelsLast(m.projection(x)),
    ),
    layers: Array.from({ length: c.num_hidden_layers }, (_, index) => layerAt(index)),
    neck: samNeck(c),
  };
};

/** The states after each layer, `[batch, side, side, width]`. */
const encoderStates = (m: Readonly<ReturnType<typeof encoderParts>>, pixels: Tensor): readonly Tensor[] => {
  const patches = m.patch_embed(pixels);
  return afterEach(m.layers, m.pos_embed ? patches.add(m.pos_embed) : patches).slice(1);
};

/** SAM's image encoder (Kirillov et al., 2023): `[batch, channels, rows, columns]`. */
export const samVisionEncoder = (c: SamEncoderConfig) =>
  module(encoderParts(c), (m, pixels: Tensor) => m.neck(channelsFirst(encoderStates(m, pixels).at(-1) as Tensor)));

/** The same, and the states after the layers of global attention (Ke et al., 2023). */
export const samHqVisionEncoder = (c: SamVisionConfig) =>
  module(encoderParts(c), (m, pixels: Tensor) => {
    const states = encoderStates(m, pixels);
    const global = states.filter((_, index) => c.global_attn_indexes.includes(index));
    return { image: m.neck(channelsFirst(states.at(-1) as Tensor)), global };
  });

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

/** The processor's sizes of masks, a quarter of the image's. */
export const maskSizes = (imageSize: number) => ({
  mask_size: { longest_edge: imageSize / 4 },
  mask_pad_size: { height: imageSize / 4, width: imageSize / 4 },
});

/** A layer of windows that do not divide the grid, then a global one. */
export const tinySam = (size: Size) => ({
  window_size: 3,
  global_attn_indexes: [1],
  output_channels: size.width,
  num_pos_feats: size.width / 2,
  mlp_dim: 2 * size.width,
});

export default visionFamily({
  facts: samVisionFacts,
  repo: "facebook/sam-vit-base",
  reference: { mlp_dim: 3072 },
  computed: ["scale"],
  processor,
  processorSettings: (c) => maskSizes(c.image_size),
  tiny: (_, { size }) => tinySam(size),
  architectures: {
    SamVisionModel: imageClass({}, (c: SamVisionConfig) =>
      module({ vision_encoder: baseModel(samVisionEncoder(c)) }, (m, pixels: Tensor) => ({
        last_hidden_state: m.vision_encoder(pixels),
      })),
    ),
  },
});

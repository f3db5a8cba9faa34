import { swin2sr } from "@tiny-random/atlas/configs/swin2sr";
import { type ConfigOf, InputError, narrowed } from "@tiny-random/core";
import {
  type AnyModule,
  baseModel,
  channelsFirst,
  channelsLast,
  conv2d,
  layerNorm,
  module,
  type Tensor,
} from "@tiny-random/nn";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { pixelShuffle } from "../layers/pixel-shuffle.ts";
import { swinv2Layer } from "../layers/swinv2-layer.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(swin2sr, { image_size: "number", patch_size: "number" });
type Swin2SRConfig = ConfigOf<typeof facts>;

const convolution = (inputs: number, outputs: number, kernel = 3) =>
  conv2d(inputs, outputs, kernel, { padding: Math.floor(kernel / 2) });

const stageOf = (c: Swin2SRConfig, heads: number) => {
  const rows = Math.floor(c.image_size / c.patch_size);
  const edge = Math.min(rows, c.window_size);
  return { width: c.embed_dim, heads, edge, shift: rows <= edge ? 0 : Math.floor(c.window_size / 2), pretrained: 0 };
};

/** The convolution behind a stage's layers: one, or three of which the middle ones are narrow. */
const residualConvolution = ({ resi_connection: kind, embed_dim: width }: Swin2SRConfig): ImageBlock => {
  if (kind === "1conv") return convolution(width, width);
  const narrow = Math.floor(width / 4);
  const parts = { 0: convolution(width, narrow), 2: convolution(narrow, narrow, 1), 4: convolution(narrow, width) };
  return module(parts, (m, x: Tensor) => m[4](m[2](m[0](x).leaky_relu(0.2)).leaky_relu(0.2)));
};

const patches = (c: Swin2SRConfig) => conv2d(c.embed_dim, c.embed_dim, c.patch_size, { stride: c.patch_size });

/** A residual Swin Transformer block (RSTB; Liang et al., 2021), over `[batch, rows, columns, width]`. */
const stage = (c: Swin2SRConfig, index: number) => {
  const plan = stageOf(c, c.num_heads[index] ?? 1);
  return module(
    {
      layers: Array.from({ length: c.depths[index] ?? 0 }, (_, layer) => swinv2Layer(c, plan, layer % 2 === 1)),
      conv: residualConvolution(c),
      patch_embed: module({ projection: patches(c) }, (m, x: Tensor) => m.projection(x)),
    },
    (m, x: Tensor) => {
      const map = channelsFirst(m.layers.reduce((h, layer) => layer(h), x));
      return channelsLast(m.patch_embed(m.conv(map))).add(x);
    },
  );
};

const embeddings = (c: Swin2SRConfig) => {
  if (c.use_absolute_embeddings)
    throw new InputError(
      "use_absolute_embeddings is true, where Transformers' Swin2SR has one position too many for its patches",
      "Set it to false.",
    );
  const patch_embeddings = module({ projection: patches(c), layernorm: layerNorm(c.embed_dim) }, (m, x: Tensor) =>
    m.layernorm(channelsLast(m.projection(x))),
  );
  return module({ patch_embeddings }, (m, x: Tensor) => m.patch_embeddings(x));
};

const colors = [0.4488, 0.4371, 0.404];

/** What is subtracted from pixels: the means of the training images' colors, where images have colors on both sides. */
const meanOf = (c: Swin2SRConfig, { graph }: Tensor): Tensor => {
  const means = c.num_channels === 3 && c.num_channels_out === 3 ? colors : [0];
  return graph.constant(means, "float32").reshape([1, means.length, 1, 1]);
};

const parts = (c: Swin2SRConfig) => ({
  first_convolution: convolution(c.num_channels, c.embed_dim),
  embeddings: embeddings(c),
  encoder: module({ stages: c.depths.map((_, index) => stage(c, index)) }, (m, x: Tensor) =>
    m.stages.reduce((h, each) => each(h), x),
  ),
  layernorm: layerNorm(c.embed_dim, c.layer_norm_eps),
  conv_after_body: convolution(c.embed_dim, c.embed_dim),
});

/**
 * Swin2SR (Conde et al., 2022): pixels → features at every pixel, `[batch, channels, height, width]`. Transformers pads images
 * to whole windows and fails on those that it has padded, so that all are whole windows.
 */
const featuresOf = (c: Swin2SRConfig, m: ReturnType<typeof parts>, pixels: Tensor): Tensor => {
  const shallow = m.first_convolution(pixels.sub(meanOf(c, pixels)).mul(c.img_range));
  const deep = channelsFirst(m.layernorm(m.encoder(m.embeddings(shallow))));
  return m.conv_after_body(deep).add(shallow);
};

const model = (c: Swin2SRConfig) =>
  baseModel(module(parts(c), (m, pixels: Tensor) => ({ last_hidden_state: featuresOf(c, m, pixels) })));

const features = (c: Swin2SRConfig) => module(parts(c), (m, pixels: Tensor) => featuresOf(c, m, pixels));

/** Channels between the features and the image, which no config changes. */
const wide = 64;

/** PyTorch's own slope of a leaky ReLU. */
const slope = 0.01;

/** Doubles an image's size as often as needed, or triples it: a convolution and a pixel shuffle each. */
const shuffled = (scale: number): ImageBlock => {
  if (scale === 3)
    return module({ convolution: convolution(wide, 9 * wide) }, (m, x: Tensor) => pixelShuffle(m.convolution(x), 3));
  const doublings = Math.log2(scale);
  if (!Number.isInteger(doublings))
    throw new InputError(`upscale is ${scale}, which is neither 3 nor a power of 2`, "Set it to 2, 3, 4 or 8.");
  const steps = Array.from(
    { length: doublings },
    (_, step) => [`convolution_${step}`, convolution(wide, 4 * wide)] as const,
  );
  return module(Object.fromEntries(steps), (m, x: Tensor) =>
    steps.reduce((h, [name]) => pixelShuffle(m[name]?.(h) ?? h, 2), x),
  );
};

/** What upsamples features to images: called with the features and the pixels. */
type Upsampler = ((features: Tensor, pixels: Tensor) => Record<string, Tensor>) & AnyModule;

const shuffleUpsampler = (c: Swin2SRConfig): Upsampler =>
  module(
    {
      conv_before_upsample: convolution(c.embed_dim, wide),
      upsample: shuffled(c.upscale),
      final_convolution: convolution(wide, c.num_channels_out),
    },
    (m, x: Tensor) => ({
      reconstruction: m.final_convolution(m.upsample(m.conv_before_upsample(x).leaky_relu(slope))),
    }),
  );

/** The same, with an image of the size that was given on the way, and the given image enlarged beside the features. */
const auxiliaryUpsampler = (c: Swin2SRConfig): Upsampler => {
  const after = module({ 0: convolution(3, wide) }, (m, x: Tensor) => m[0](x).leaky_relu(slope));
  return module(
    {
      conv_bicubic: convolution(c.num_channels, wide),
      conv_before_upsample: convolution(c.embed_dim, wide),
      conv_aux: convolution(wide, c.num_channels),
      conv_after_aux: after,
      upsample: shuffled(c.upscale),
      final_convolution: convolution(wide, c.num_channels_out),
    },
    (m, x: Tensor, pixels: Tensor) => {
      const enlarged = m.conv_bicubic(pixels.interpolate({ scale_factor: c.upscale, mode: "bicubic" }));
      const image = m.conv_aux(m.conv_before_upsample(x).leaky_relu(slope));
      const upsampled = m.upsample(m.conv_after_aux(image));
      return { reconstruction: m.final_convolution(upsampled.add(enlarged)) };
    },
  );
};

const directUpsampler = (c: Swin2SRConfig): Upsampler =>
  module({ conv: convolution(c.embed_dim, c.upscale ** 2 * c.num_channels_out) }, (m, x: Tensor) => ({
    reconstruction: pixelShuffle(m.conv(x), c.upscale),
  }));

const doubled = (x: Tensor): Tensor => x.interpolate({ scale_factor: 2 });

const nearestUpsampler = (c: Swin2SRConfig): Upsampler => {
  if (c.upscale !== 4)
    throw new InputError(`the upsampler nearest+conv enlarges four times, and upscale is ${c.upscale}`, "Set it to 4.");
  return module(
    {
      conv_before_upsample: convolution(c.embed_dim, wide),
      conv_up1: convolution(wide, wide),
      conv_up2: convolution(wide, wide),
      conv_hr: convolution(wide, wide),
      final_convolution: convolution(wide, c.num_channels_out),
    },
    (m, x: Tensor) => {
      const first = m.conv_before_upsample(x).leaky_relu(slope);
      const enlarged = [m.conv_up1, m.conv_up2].reduce((h, up) => up(doubled(h)).leaky_relu(0.2), first);
      return { reconstruction: m.final_convolution(m.conv_hr(enlarged).leaky_relu(0.2)) };
    },
  );
};

const upsamplers: Readonly<Record<string, (c: Swin2SRConfig) => Upsampler>> = {
  pixelshuffle: shuffleUpsampler,
  pixelshuffle_aux: auxiliaryUpsampler,
  pixelshuffledirect: directUpsampler,
  "nearest+conv": nearestUpsampler,
};

/** Images of another size; without an upsampler images of the same size, without noise. */
const superResolution = (c: Swin2SRConfig) => {
  const upsampler = upsamplers[c.upsampler];
  const restored = (image: Tensor, pixels: Tensor) => ({
    reconstruction: image.div(c.img_range).add(meanOf(c, pixels)),
  });
  if (upsampler)
    return imageHeads("swin2sr", features(c), { upsample: upsampler(c) }, (m, found, pixels) =>
      restored(m.upsample(found, pixels)["reconstruction"] as Tensor, pixels),
    );
  const final_convolution = convolution(c.embed_dim, c.num_channels_out);
  return imageHeads("swin2sr", features(c), { final_convolution }, (m, found, pixels) =>
    restored(pixels.add(m.final_convolution(found)), pixels),
  );
};

/** Half as wide as high: both are made of one raw image by another `size_divisor`. */
const otherSize = (c: Swin2SRConfig) => ({ height: 2 * (c.image_size - 4), width: c.image_size - 4 });

export default visionFamily({
  facts,
  repo: "caidas/swin2SR-classical-sr-x2-64",
  checkpoints: {
    Swin2SRForImageSuperResolution: [
      "caidas/swin2SR-classical-sr-x2-64",
      "caidas/swin2SR-realworld-sr-x4-64-bsrgan-psnr",
    ],
  },
  unwritten: ["num_channels_out"],
  processor: {
    image_processor_type: "Swin2SRImageProcessor",
    do_pad: true,
    do_rescale: true,
    rescale_factor: 0.00392156862745098,
    size_divisor: 8,
  },
  // All stages are alike, and 64 channels behind them large: two are enough.
  tiny: (c) => ({
    image_size: 16,
    window_size: 4,
    depths: c.depths.slice(0, 2).map((depth) => Math.min(depth, 2)),
    num_heads: [2, 2],
    num_layers: 2,
  }),
  architectures: {
    Swin2SRModel: imageClass({ other: otherSize }, model),
    Swin2SRForImageSuperResolution: imageClass({ other: otherSize }, superResolution),
  },
  variants: {
    // caidas/swin2SR-realworld-sr-x4-64-bsrgan-psnr
    "nearest pixels and convolutions": {
      config: { upsampler: "nearest+conv", upscale: 4 },
      classes: ["Swin2SRForImageSuperResolution"],
    },
    // caidas/swin2SR-compressed-sr-x4-48, which enlarges four times.
    "an image on the way": {
      config: { upsampler: "pixelshuffle_aux", resi_connection: "3conv" },
      classes: ["Swin2SRForImageSuperResolution"],
    },
    // caidas/swin2SR-lightweight-x2-64
    "one step": {
      config: { upsampler: "pixelshuffledirect", img_range: 255 },
      classes: ["Swin2SRForImageSuperResolution"],
    },
    "restoration of the same size": {
      config: { upsampler: "", upscale: 1 },
      classes: ["Swin2SRForImageSuperResolution"],
    },
  },
});

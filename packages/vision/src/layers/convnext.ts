import type { ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  atPixels,
  conv2d,
  layerNorm,
  linear,
  module,
  type Parameter,
  patchProjection,
  type Tensor,
} from "@tiny-random/nn";
import { afterEach } from "./stages.ts";

/** The config fields that ConvNeXt's classes read. */
export interface ConvNextConfig extends ModelConfig {
  readonly num_channels: number;
  readonly patch_size: number;
  readonly num_stages: number;
  readonly hidden_sizes: readonly number[];
  readonly depths: readonly number[];
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly stage_names: readonly string[];
  readonly out_features: readonly string[];
}

/** The preprocessor_config.json of ConvNeXt, and of the networks that Transformers reads images for as it does. */
export const convNextProcessor = {
  image_processor_type: "ConvNextImageProcessor",
  crop_pct: 0.875,
  do_normalize: true,
  do_resize: true,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  resample: 3,
  size: { shortest_edge: 224 },
};

/** What a generation of ConvNeXt has in a layer, for its width. */
export interface ConvNextParts {
  /** Scales what a layer adds. */
  readonly layer_scale_parameter?: Parameter | undefined;
  /** Works on the wide features, `[batch, height, width, 4 · channels]`. */
  readonly grn?: (((x: Tensor) => Tensor) & AnyModule) | undefined;
}

/** A layer norm over the channels of every pixel. */
export const pixelNorm = (width: number) => {
  const norm = layerNorm(width, 1e-6);
  return module({ weight: norm.weight, bias: norm.bias }, (_, x: Tensor) => atPixels(x, norm));
};

/** A wide depthwise convolution, then a feed-forward network at every pixel (Liu et al., 2022). */
const layer = (c: ConvNextConfig, width: number, parts: ConvNextParts) =>
  module(
    {
      layer_scale_parameter: parts.layer_scale_parameter,
      grn: parts.grn,
      dwconv: conv2d(width, width, 7, { padding: 3, groups: width }),
      layernorm: layerNorm(width, 1e-6),
      pwconv1: linear(width, 4 * width),
      pwconv2: linear(4 * width, width),
    },
    (m, x: Tensor) => {
      const mixed = atPixels(m.dwconv(x), (pixels) => {
        const wide = activation(c.hidden_act)(m.pwconv1(m.layernorm(pixels)));
        const narrow = m.pwconv2(m.grn ? m.grn(wide) : wide);
        return m.layer_scale_parameter ? narrow.mul(m.layer_scale_parameter) : narrow;
      });
      return x.add(mixed);
    },
  );

/** Layers of one width, after a smaller image of more channels has been made where it is not the first stage. */
const stage = (c: ConvNextConfig, index: number, partsOf: (width: number) => ConvNextParts) => {
  const width = c.hidden_sizes[index] ?? 0;
  const before = c.hidden_sizes[index - 1];
  const shrinking = before === undefined ? [] : [pixelNorm(before), conv2d(before, width, 2, { stride: 2 })];
  const layers = Array.from({ length: c.depths[index] ?? 0 }, () => layer(c, width, partsOf(width)));
  return module({ downsampling_layer: shrinking, layers }, (m, x: Tensor) =>
    [...m.downsampling_layer, ...m.layers].reduce((h, part) => part(h), x),
  );
};

const embeddings = (c: ConvNextConfig) => {
  const width = c.hidden_sizes[0] ?? 0;
  const patches = patchProjection(c.num_channels, width, c.patch_size);
  return module({ patch_embeddings: patches, layernorm: pixelNorm(width) }, (m, pixels: Tensor) =>
    m.layernorm(m.patch_embeddings(pixels)),
  );
};

/** Embeddings and stages; the encoder gives the maps before, between and after the stages. */
export const convNextBody = (c: ConvNextConfig, partsOf: (width: number) => ConvNextParts) => {
  const stages = Array.from({ length: c.num_stages }, (_, index) => stage(c, index, partsOf));
  return { embeddings: embeddings(c), encoder: module({ stages }, (m, x: Tensor) => afterEach(m.stages, x)) };
};

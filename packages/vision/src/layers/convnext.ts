import { type Architecture, labelsOf, type ModelConfig } from "@tiny-random/core";
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
import { afterEach, lastOf, normedFeatureMaps } from "./feature-maps.ts";
import { imageClass } from "./image-class.ts";
import { imageHeads } from "./image-model.ts";

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

/** The preprocessor_config.json of ConvNeXt, which RegNet's and ResNet's checkpoints use too. */
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

/** The parts of a layer in which versions of ConvNeXt differ. */
interface ConvNextLayerParts {
  /** Scales the output of the layer before the residual addition. */
  readonly layer_scale_parameter?: Parameter | undefined;
  /** Global response normalization, `[batch, height, width, 4 · channels]` → the same. */
  readonly grn?: (((x: Tensor) => Tensor) & AnyModule) | undefined;
}

/** A version of ConvNeXt. */
interface ConvNextVersion<C extends ConvNextConfig> {
  /** Names of classes begin with it: `ConvNextV2`. */
  readonly prefix: string;
  /** The key of the backbone in a class with a head: `convnextv2`. */
  readonly key: string;
  /** A layer's parts for its number of channels. */
  parts(c: C, width: number): ConvNextLayerParts;
}

/** A layer norm over the channels of every pixel, `[batch, channels, height, width]`. */
export const channelNorm = (width: number, epsilon = 1e-6) => {
  const norm = layerNorm(width, epsilon);
  return module({ weight: norm.weight, bias: norm.bias }, (_, x: Tensor) => atPixels(x, norm));
};

/** The weights of a layer. */
interface ConvNextLayerWeights extends ConvNextLayerParts {
  /** A 7 × 7 depthwise convolution. */
  readonly dwconv: (x: Tensor) => Tensor;
  readonly layernorm: (x: Tensor) => Tensor;
  readonly pwconv1: (x: Tensor) => Tensor;
  readonly pwconv2: (x: Tensor) => Tensor;
}

/** A depthwise convolution, then a feed-forward network at every pixel (Liu et al., 2022). */
export const throughConvNext = (m: ConvNextLayerWeights, x: Tensor, act: string): Tensor => {
  const mixed = atPixels(m.dwconv(x), (pixels) => {
    const wide = activation(act)(m.pwconv1(m.layernorm(pixels)));
    const narrow = m.pwconv2(m.grn ? m.grn(wide) : wide);
    return m.layer_scale_parameter ? narrow.mul(m.layer_scale_parameter) : narrow;
  });
  return x.add(mixed);
};

const convNextLayer = (c: ConvNextConfig, width: number, parts: ConvNextLayerParts) =>
  module(
    {
      layer_scale_parameter: parts.layer_scale_parameter,
      grn: parts.grn,
      dwconv: conv2d(width, width, 7, { padding: 3, groups: width }),
      layernorm: layerNorm(width, 1e-6),
      pwconv1: linear(width, 4 * width),
      pwconv2: linear(4 * width, width),
    },
    (m, x: Tensor) => throughConvNext(m, x, c.hidden_act),
  );

/** A stage: every one but the first begins with a strided convolution to more channels. */
const stage = (c: ConvNextConfig, index: number, partsOf: (width: number) => ConvNextLayerParts) => {
  const width = c.hidden_sizes[index] ?? 0;
  const before = c.hidden_sizes[index - 1];
  const downsampling = before === undefined ? [] : [channelNorm(before), conv2d(before, width, 2, { stride: 2 })];
  const layers = Array.from({ length: c.depths[index] ?? 0 }, () => convNextLayer(c, width, partsOf(width)));
  return module({ downsampling_layer: downsampling, layers }, (m, x: Tensor) =>
    [...m.downsampling_layer, ...m.layers].reduce((h, part) => part(h), x),
  );
};

const embeddings = (c: ConvNextConfig) => {
  const width = c.hidden_sizes[0] ?? 0;
  const patches = patchProjection(c.num_channels, width, c.patch_size);
  return module({ patch_embeddings: patches, layernorm: channelNorm(width) }, (m, pixels: Tensor) =>
    m.layernorm(m.patch_embeddings(pixels)),
  );
};

const otherSize = () => ({ height: 80, width: 72 });

/** The three classes of a version: bare model, image classification, backbone. */
export const convNextClasses = <C extends ConvNextConfig>({
  prefix,
  key,
  parts,
}: ConvNextVersion<C>): Record<string, Architecture<C>> => {
  const body = (c: C) => {
    const stages = Array.from({ length: c.num_stages }, (_, index) => stage(c, index, (width) => parts(c, width)));
    return { embeddings: embeddings(c), encoder: module({ stages }, (m, x: Tensor) => afterEach(m.stages, x)) };
  };
  const lastWidth = (c: C) => c.hidden_sizes.at(-1) ?? 0;
  const model = (c: C) =>
    module({ ...body(c), layernorm: layerNorm(lastWidth(c), c.layer_norm_eps) }, (m, pixels: Tensor) => {
      const last_hidden_state = lastOf(m.encoder(m.embeddings(pixels)));
      return { last_hidden_state, pooler_output: m.layernorm(last_hidden_state.mean([2, 3])) };
    });
  const classification = (c: C) =>
    imageHeads(key, model(c), { classifier: linear(lastWidth(c), labelsOf(c)) }, (m, { pooler_output }) => ({
      logits: m.classifier(pooler_output),
    }));
  const backbone = (c: C) => {
    const widths = [c.hidden_sizes[0] ?? 0, ...c.hidden_sizes];
    return module(
      { ...body(c), hidden_states_norms: normedFeatureMaps(c, widths, (width) => channelNorm(width)) },
      (m, pixels: Tensor) => m.hidden_states_norms(m.encoder(m.embeddings(pixels))),
    );
  };
  return {
    [`${prefix}Model`]: imageClass<C>({ task: "image-feature-extraction", other: otherSize }, model),
    [`${prefix}ForImageClassification`]: imageClass<C>(
      { task: "image-classification", other: otherSize },
      classification,
    ),
    [`${prefix}Backbone`]: imageClass<C>({ other: otherSize }, backbone),
  };
};

import { labelsOf } from "@tiny-random/core";
import { activation, conv2d, layerNorm, linear, module, patchProjection, scale, type Tensor } from "@tiny-random/nn";
import { atPixels } from "../layers/channels.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { afterEach, lastOf, normedFeatureMaps } from "../layers/stages.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of ConvNextConfig: ConvNeXt tiny. */
const defaults = {
  model_type: "convnext",
  num_channels: 3,
  patch_size: 4,
  num_stages: 4,
  hidden_sizes: [96, 192, 384, 768],
  depths: [3, 3, 9, 3],
  hidden_act: "gelu",
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  layer_scale_init_value: 1e-6,
  drop_path_rate: 0,
  image_size: 224,
  stage_names: ["stem", "stage1", "stage2", "stage3", "stage4"],
  out_features: ["stage4"],
  out_indices: [4],
};
type ConvNextConfig = typeof defaults;

/** A layer norm over the channels of every pixel. */
const pixelNorm = (width: number) => {
  const norm = layerNorm(width, 1e-6);
  return module({ weight: norm.weight, bias: norm.bias }, (_, x: Tensor) => atPixels(x, norm));
};

/** A wide depthwise convolution, then a feed-forward network at every pixel (Liu et al., 2022). */
const layer = (c: ConvNextConfig, width: number) =>
  module(
    {
      layer_scale_parameter: c.layer_scale_init_value > 0 ? scale(width) : undefined,
      dwconv: conv2d(width, width, 7, { padding: 3, groups: width }),
      layernorm: layerNorm(width, 1e-6),
      pwconv1: linear(width, 4 * width),
      pwconv2: linear(4 * width, width),
    },
    (m, x: Tensor) => {
      const mixed = atPixels(m.dwconv(x), (pixels) => {
        const narrow = m.pwconv2(activation(c.hidden_act)(m.pwconv1(m.layernorm(pixels))));
        return m.layer_scale_parameter ? narrow.mul(m.layer_scale_parameter) : narrow;
      });
      return x.add(mixed);
    },
  );

/** Layers of one width, after a smaller image of more channels has been made where it is not the first stage. */
const stage = (c: ConvNextConfig, index: number) => {
  const width = c.hidden_sizes[index] ?? 0;
  const before = c.hidden_sizes[index - 1];
  const shrinking = before === undefined ? [] : [pixelNorm(before), conv2d(before, width, 2, { stride: 2 })];
  const layers = Array.from({ length: c.depths[index] ?? 0 }, () => layer(c, width));
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

const body = (c: ConvNextConfig) => {
  const stages = Array.from({ length: c.num_stages }, (_, index) => stage(c, index));
  return { embeddings: embeddings(c), encoder: module({ stages }, (m, x: Tensor) => afterEach(m.stages, x)) };
};

const model = (c: ConvNextConfig) =>
  module({ ...body(c), layernorm: layerNorm(c.hidden_sizes.at(-1) ?? 0, c.layer_norm_eps) }, (m, pixels: Tensor) => {
    const last_hidden_state = lastOf(m.encoder(m.embeddings(pixels)));
    return { last_hidden_state, pooler_output: m.layernorm(last_hidden_state.mean([2, 3])) };
  });

const classification = (c: ConvNextConfig) =>
  imageHeads(
    "convnext",
    model(c),
    { classifier: linear(c.hidden_sizes.at(-1) ?? 0, labelsOf(c)) },
    (m, { pooler_output }) => ({ logits: m.classifier(pooler_output) }),
  );

const backbone = (c: ConvNextConfig) => {
  const widths = [c.hidden_sizes[0] ?? 0, ...c.hidden_sizes];
  return module({ ...body(c), hidden_states_norms: normedFeatureMaps(c, widths, pixelNorm) }, (m, pixels: Tensor) =>
    m.hidden_states_norms(m.encoder(m.embeddings(pixels))),
  );
};

const other = () => ({ height: 80, width: 72 });

export default visionFamily({
  defaults,
  repo: "facebook/convnext-tiny-224",
  processor: {
    image_processor_type: "ConvNextImageProcessor",
    crop_pct: 0.875,
    do_normalize: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    size: { shortest_edge: 224 },
  },
  architectures: {
    ConvNextModel: imageClass({ task: "image-feature-extraction", other }, model),
    ConvNextForImageClassification: imageClass({ task: "image-classification", other }, classification),
    ConvNextBackbone: imageClass({ other }, backbone),
  },
});

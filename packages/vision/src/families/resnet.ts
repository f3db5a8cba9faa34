import { labelsOf, type Size } from "@tiny-random/core";
import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { normalizedConvolution } from "../layers/normalized-convolution.ts";
import { afterEach, featureMaps, lastOf } from "../layers/stages.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of ResNetConfig: ResNet-50. */
const defaults = {
  model_type: "resnet",
  num_channels: 3,
  embedding_size: 64,
  hidden_sizes: [256, 512, 1024, 2048],
  depths: [3, 4, 6, 3],
  layer_type: "bottleneck",
  hidden_act: "relu",
  downsample_in_first_stage: false,
  downsample_in_bottleneck: false,
  stage_names: ["stem", "stage1", "stage2", "stage3", "stage4"],
  out_features: ["stage4"],
  out_indices: [4],
};
type ResNetConfig = typeof defaults;

/** What stands between a block's convolutions, whatever the config says of activations. */
const act = "relu";

/** Two convolutions of 3 by 3 (He et al., 2015). */
const basicConvolutions = (inputs: number, outputs: number, stride: number) => [
  normalizedConvolution(inputs, outputs, 3, { stride, act }),
  normalizedConvolution(outputs, outputs, 3),
];

/** One of 3 by 3 at a quarter of the channels, between two of 1 by 1. */
const bottleneckConvolutions = (inputs: number, outputs: number, stride: number, early: boolean) => {
  const narrow = Math.floor(outputs / 4);
  return [
    normalizedConvolution(inputs, narrow, 1, { stride: early ? stride : 1, act }),
    normalizedConvolution(narrow, narrow, 3, { stride: early ? 1 : stride, act }),
    normalizedConvolution(narrow, outputs, 1),
  ];
};

/** A residual block; its shortcut is a convolution where the block changes the image's size or channels. */
const layer = (c: ResNetConfig, inputs: number, outputs: number, stride: number) => {
  const convolutions =
    c.layer_type === "bottleneck"
      ? bottleneckConvolutions(inputs, outputs, stride, c.downsample_in_bottleneck)
      : basicConvolutions(inputs, outputs, stride);
  const changes = inputs !== outputs || stride !== 1;
  const shortcut = changes ? normalizedConvolution(inputs, outputs, 1, { stride }) : undefined;
  return module({ shortcut, layer: convolutions }, (m, x: Tensor) => {
    const residual = m.shortcut ? m.shortcut(x) : x;
    return activation(c.hidden_act)(m.layer.reduce((h, convolution) => convolution(h), x).add(residual));
  });
};

const stage = (c: ResNetConfig, index: number) => {
  const outputs = c.hidden_sizes[index] ?? 0;
  const inputs = index === 0 ? c.embedding_size : (c.hidden_sizes[index - 1] ?? 0);
  const stride = index === 0 && !c.downsample_in_first_stage ? 1 : 2;
  const rest = Array.from({ length: (c.depths[index] ?? 1) - 1 }, () => layer(c, outputs, outputs, 1));
  return module({ layers: [layer(c, inputs, outputs, stride), ...rest] }, (m, x: Tensor) =>
    m.layers.reduce((h, block) => block(h), x),
  );
};

const stem = (c: ResNetConfig) => {
  const embedder = normalizedConvolution(c.num_channels, c.embedding_size, 7, { stride: 2, act: c.hidden_act });
  return module({ embedder }, (m, x: Tensor) => m.embedder(x).max_pool2d(3, { stride: 2, padding: 1 }));
};

const body = (c: ResNetConfig) => {
  const stages = c.depths.map((_, index) => stage(c, index));
  return { embedder: stem(c), encoder: module({ stages }, (m, x: Tensor) => afterEach(m.stages, x)) };
};

const model = (c: ResNetConfig) =>
  module(body(c), (m, pixels: Tensor) => {
    const last_hidden_state = lastOf(m.encoder(m.embedder(pixels)));
    return { last_hidden_state, pooler_output: last_hidden_state.mean([2, 3], true) };
  });

const backbone = (c: ResNetConfig) =>
  module(body(c), (m, pixels: Tensor) => featureMaps(c, m.encoder(m.embedder(pixels))));

const classification = (c: ResNetConfig) => {
  const classifier = module({ "1": linear(c.hidden_sizes.at(-1) ?? 0, labelsOf(c)) }, (m, x: Tensor) => m[1](x));
  return imageHeads("resnet", model(c), { classifier }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output.flatten(1)),
  }));
};

/**
 * The stem has fewer channels than the first stage where the reference's has: with as many it would need no shortcut. A
 * bottleneck is a quarter as wide as its stage, so stages are twice as wide as usual.
 */
const tinyStages = (c: ResNetConfig, { headSize }: Size): Partial<ResNetConfig> => {
  const [first = 1] = c.hidden_sizes;
  const unit = c.layer_type === "bottleneck" ? 2 * headSize : headSize;
  return {
    embedding_size: c.embedding_size === first ? unit : unit / 2,
    hidden_sizes: c.hidden_sizes.map((width) => Math.round(width / first) * unit),
  };
};

const other = () => ({ height: 80, width: 72 });

export default visionFamily({
  defaults,
  repo: "microsoft/resnet-50",
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
  imageSize: () => 64,
  tiny: (c, { size }) => tinyStages(c, size),
  architectures: {
    ResNetModel: imageClass({ task: "image-feature-extraction", other }, model),
    ResNetForImageClassification: imageClass({ task: "image-classification", other }, classification),
    ResNetBackbone: imageClass({ other }, backbone),
  },
});

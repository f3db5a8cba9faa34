import { type CHMv2Config, chmv2 } from "@tiny-random/atlas/configs/chmv2";
import { type Architecture, type Context, InputError, type ModelConfig } from "@tiny-random/core";
import { asSequence, baseModel, conv2d, module, Tensor } from "@tiny-random/nn";
import { fusionLayer, preActResidual, reassembleStage } from "../layers/dpt-neck.ts";
import { readoutOf } from "../layers/dpt-readout.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { nestedBackbone, shrunkBackbone } from "../layers/nested-backbone.ts";
import type { PatchConfig } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const backboneOf = ({ backbone_config: nested }: { readonly backbone_config: ModelConfig }) => nested as PatchConfig;

/** A score for each bin of heights at every place of a map, upsampled twice. */
const depthHead = (c: CHMv2Config) => {
  const width = c.fusion_hidden_size;
  const head = {
    0: conv2d(width, Math.floor(width / 2), 3, { padding: 1 }),
    2: conv2d(Math.floor(width / 2), c.head_hidden_size, 3, { padding: 1 }),
    4: conv2d(c.head_hidden_size, c.number_output_channels, 1),
  };
  return module({ head: module(head, (m, x: Tensor) => m[4](m[2](doubled(m[0](x))).relu())) }, (m, x: Tensor) =>
    m.head(x),
  );
};

const doubled = (x: Tensor): Tensor => x.interpolate({ scale_factor: 2, mode: "bilinear", align_corners: true });

/** DPT's neck and head under one key, its fusion a list. Called with states `[batch, 1 + patches, width]` and the grid's map. */
const depthDecoder = (c: CHMv2Config) => {
  const { hidden_size: width } = backboneOf(c);
  const channels = c.post_process_channels;
  const fused = c.fusion_hidden_size;
  const plan = { width, layers: channels.length, act: "gelu" };
  const sizes = { neck_hidden_sizes: channels, reassemble_factors: c.reassemble_factors };
  const fusion = (index: number) =>
    fusionLayer((part) => (index === 0 && part === "finer" ? undefined : preActResidual(fused)), fused);
  return module(
    {
      reassemble_stage: reassembleStage(sizes, width, readoutOf(c.readout_type, plan)),
      convs: channels.map((count) => conv2d(count, fused, 3, { padding: 1, bias: false })),
      fusion_layers: channels.map((_, index) => fusion(index)),
      conv_depth: depthHead(c),
    },
    (m, states: readonly Tensor[], map: Tensor) => {
      const maps = m.reassemble_stage(states, [map.size(2), map.size(3)]);
      const [coarsest, ...finer] = m.convs.map((convolution, index) => convolution(maps[index] as Tensor)).toReversed();
      const [first, ...later] = m.fusion_layers;
      if (!first || !coarsest) throw new Error("a depth decoder needs a map");
      const fusedMap = later.reduce((x, layer, index) => layer(x, finer[index]), first(coarsest));
      return m.conv_depth(fusedMap);
    },
  );
};

const evenly = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));

const evenlyInLogarithms = (from: number, to: number, count: number): number[] =>
  evenly(Math.log(from), Math.log(to), count).map(Math.exp);

/** From bins that are even in logarithms, to bins that are even, more of these the further the bin. */
const mixedBins = (from: number, to: number, count: number): number[] => {
  const linear = evenly(from, to, count);
  const share = evenly(1, 0, count);
  return evenlyInLogarithms(from, to, count).map(
    (value, index) => (share[index] ?? 0) * value + (1 - (share[index] ?? 0)) * (linear[index] ?? 0),
  );
};

/** Heights of the bins; the mixed ones are an eighth, as is their sum. */
const binsOf = ({ bins_strategy: strategy, number_output_channels: count, ...c }: CHMv2Config): number[] => {
  if (strategy === "linear") return evenly(c.min_depth, c.max_depth, count);
  if (strategy === "log") return evenlyInLogarithms(c.min_depth, c.max_depth, count);
  return mixedBins(c.min_depth, c.max_depth / 8, count);
};

/** Scores divided by their sum. */
const shares = (scores: Tensor): Tensor => scores.div(scores.sum(1, true));

/** What of each bin a height is, by `norm_strategy`. */
const weightsOf = (c: CHMv2Config, scores: Tensor): Tensor => {
  switch (c.norm_strategy) {
    case "linear":
      return shares(scores.relu().add(0.1));
    case "softmax":
      return scores.softmax(1);
    case "sigmoid":
      return shares(scores.sigmoid());
    case "chmv2_mixlog":
      return shares(scores.relu().add(1e-8));
    default:
      throw new InputError(
        `norm_strategy is ${c.norm_strategy}, which is no way to weigh bins`,
        "Set it to linear, softmax, sigmoid or chmv2_mixlog.",
      );
  }
};

/** The height of every pixel: the mean of the bins by their weights (Bhat et al., 2021). */
const heights = (c: CHMv2Config, scores: Tensor): Tensor => {
  if (c.number_output_channels === 1) return scores.relu().add(c.min_depth).squeeze(1);
  const bins = scores.graph.constant(binsOf(c), "float32").reshape([1, c.number_output_channels, 1, 1]);
  const mean = weightsOf(c, scores).mul(bins).sum(1);
  return c.norm_strategy === "chmv2_mixlog" ? mean.clamp(1e-12).mul(8) : mean;
};

const estimation: Architecture<CHMv2Config> = imageClass(
  { task: "depth-estimation", other: (c) => morePatches(backboneOf(c)) },
  (c: CHMv2Config, context: Context) => {
    const { backbone } = nestedBackbone(c, context);
    return module({ backbone: baseModel(backbone), head: depthDecoder(c) }, (m, pixels: Tensor) => {
      const found = backbone(pixels, {});
      const layers = c.post_process_channels.map((_, index) => ({
        map: found[`feature_maps.${index}`] as Tensor,
        token: found[`cls_tokens.${index}`] as Tensor,
      }));
      const states = layers.map(({ map, token }) => Tensor.cat([token.unsqueeze(1), asSequence(map)], 1));
      return { predicted_depth: heights(c, m.head(states, layers[0]?.map as Tensor)) };
    });
  },
);

export default visionFamily({
  facts: chmv2,
  repo: "facebook/dinov3-vitl16-chmv2-dpt-head",
  checkpoints: { CHMv2ForDepthEstimation: ["facebook/dinov3-vitl16-chmv2-dpt-head"] },
  reference: {
    backbone_config: {
      model_type: "dinov3_vit",
      image_size: 416,
      hidden_size: 1024,
      intermediate_size: 4096,
      num_attention_heads: 16,
      num_hidden_layers: 24,
      num_register_tokens: 4,
      key_bias: true,
      out_features: ["stage6", "stage12", "stage18", "stage24"],
      out_indices: [6, 12, 18, 24],
      layer_norm_eps: 1e-6,
      return_class_token: true,
    },
  },
  brief: ["backbone_config"],
  processor: {
    image_processor_type: "CHMv2ImageProcessor",
    do_normalize: true,
    do_pad: true,
    do_rescale: true,
    do_resize: false,
    image_mean: [0.42, 0.411, 0.296],
    image_std: [0.213, 0.156, 0.143],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size_divisor: 16,
  },
  dependencies: (c) => [c.backbone_config.model_type],
  imageSize: (c) => backboneOf(c).image_size,
  processorSettings: (c) => ({ size_divisor: c.patch_size, ensure_multiple_of: c.patch_size }),
  tiny: (c, context, merged) => {
    const backbone_config = shrunkBackbone(merged, context);
    const { hidden_size: width } = backboneOf({ backbone_config });
    return {
      backbone_config,
      post_process_channels: c.post_process_channels.map((_, index) => (width / 4) * (index + 1)),
      fusion_hidden_size: width / 2,
      head_hidden_size: width / 4,
      // So many that some score is positive at every pixel: all others would be one height.
      number_output_channels: Math.min(c.number_output_channels, 32),
    };
  },
  architectures: { CHMv2ForDepthEstimation: estimation },
  variants: {
    "bins in logarithms": { config: { bins_strategy: "log", norm_strategy: "softmax", readout_type: "add" } },
    "even bins": { config: { bins_strategy: "linear", norm_strategy: "linear", readout_type: "ignore" } },
    "sigmoid scores": { config: { norm_strategy: "sigmoid" } },
    "no bins": { config: { number_output_channels: 1 } },
  },
});

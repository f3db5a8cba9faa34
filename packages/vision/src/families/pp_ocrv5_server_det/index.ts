import { ppOcrv5ServerDet } from "@tiny-random/atlas/configs/pp_ocrv5_server_det";
import { type ConfigOf, type Context, InputError } from "@tiny-random/core";
import { baseModel, conv2d, module, type Pair, Tensor } from "@tiny-random/nn";
import { halvedHgnet } from "../../layers/hgnet-layers.ts";
import type { ImageBlock } from "../../layers/image-block.ts";
import { imageClass } from "../../layers/image-class.ts";
import { nestedBackbone, shrunkBackbone } from "../../layers/nested-backbone.ts";
import { visionFamily } from "../../vision-family.ts";
import { headKernels, normed, regionHead, regionImages, regionLabels, regionProcessor } from "./regions.ts";

type ServerDetConfig = ConfigOf<typeof ppOcrv5ServerDet>;

/** Kernel, stride and padding of a convolution, as the config has them. */
type Written = readonly [kernel: Pair, stride: Pair, padding: Pair];

/** Kernels of three lengths. */
const ratios = ["longratio", "midratio", "shortratio"] as const;

/** Kernels along a column, along a row, and square. */
const directions = ["vertical_long_to_small_conv", "horizontal_small_to_long_conv", "symmetric_conv_long"] as const;

const namesOf = () => ratios.flatMap((ratio) => directions.map((direction) => `${direction}_${ratio}`));

/** A convolution of the config. Throws InputError where it has none of that name. */
const writtenConvolution = (c: ServerDetConfig, name: string): Written => {
  const written = c.intraclass_block_config?.[name];
  const [kernel, stride, padding] = Array.isArray(written) ? (written as Pair[]) : [];
  if (kernel !== undefined && stride !== undefined && padding !== undefined) return [kernel, stride, padding];
  throw new InputError(
    `intraclass_block_config of ${c.model_type} has no ${name} of kernel, stride and padding`,
    "Give one, as [[7, 1], [1, 1], [3, 0]].",
  );
};

/** Long kernels first, then shorter ones, the maps of three directions summed each time; the result is added to the input. */
const intraclassBlock = (c: ServerDetConfig, width: number): ImageBlock => {
  const narrow = Math.floor(width / c.reduce_factor);
  const convolution = (inputs: number, name: string) => {
    const [kernel, stride, padding] = writtenConvolution(c, name);
    return conv2d(inputs, narrow, kernel, { stride, padding });
  };
  const [kernel] = writtenConvolution(c, "return_channel");
  const children: Readonly<Record<string, ImageBlock>> = {
    conv_reduce_channel: convolution(width, "reduce_channel"),
    ...Object.fromEntries(namesOf().map((name) => [name, convolution(narrow, name)] as const)),
    conv_final: normed(narrow, width, { kernel: Number(kernel), bias: true }),
  };
  return module(children, (m, x: Tensor) => {
    const through = (name: string, map: Tensor): Tensor => m[name]?.(map) ?? map;
    const summed = (map: Tensor, ratio: string) =>
      [2, 0, 1]
        .map((direction) => through(`${directions[direction]}_${ratio}`, map))
        .reduce((sum, one) => sum.add(one));
    return x.add(through("conv_final", ratios.reduce(summed, through("conv_reduce_channel", x))));
  });
};

const modeOf = (c: ServerDetConfig) => c.interpolate_mode as "nearest" | "bilinear";

/** A path down to the finest map and one up again (PAN), by large kernels; all maps at the finest's size, side by side. */
const neck = (c: ServerDetConfig) => {
  const channels = c.backbone_config.stage_out_channels;
  const [width, narrow] = [c.neck_out_channels, Math.floor(c.neck_out_channels / 4)];
  const large = (inputs: number) => conv2d(inputs, narrow, 9, { padding: 4, bias: false });
  const children = {
    input_channel_adjustment_convolution: channels.map((inputs) => conv2d(inputs, width, 1, { bias: false })),
    input_feature_projection_convolution: channels.map(() => large(width)),
    path_aggregation_head_convolution: channels
      .slice(1)
      .map(() => conv2d(narrow, narrow, 3, { stride: 2, padding: 1, bias: false })),
    path_aggregation_lateral_convolution: channels.map(() => large(narrow)),
    intraclass_blocks: Array.from({ length: c.intraclass_block_number }, () => intraclassBlock(c, narrow)),
  };
  const resized = (map: Tensor, other: Tensor) =>
    map.interpolate({ size: [other.size(2), other.size(3)], mode: modeOf(c) });
  return module(children, (m, maps: readonly Tensor[]) => {
    const adjusted = maps.map((map, level) => m.input_channel_adjustment_convolution[level]?.(map) ?? map);
    const down: Tensor[] = [];
    for (const map of adjusted.toReversed()) {
      const [coarser] = down;
      down.unshift(coarser ? map.add(resized(coarser, map)) : map);
    }
    const narrowed = down.map((map, level) => m.input_feature_projection_convolution[level]?.(map) ?? map);
    const up: Tensor[] = [];
    for (const [level, map] of narrowed.entries()) {
      const finer = up.at(-1);
      up.push(finer ? map.add(m.path_aggregation_head_convolution[level - 1]?.(finer) as Tensor) : map);
    }
    const refined = m.intraclass_blocks.map((block, level) =>
      block(m.path_aggregation_lateral_convolution[level]?.(up[level] as Tensor) as Tensor),
    );
    const finest = refined[0] as Tensor;
    return Tensor.cat(refined.map((map, level) => (level === 0 ? map : resized(map, finest))).reverse(), 1);
  });
};

const model = (c: ServerDetConfig, context: Context) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const { out_features, stage_out_channels } = c.backbone_config;
  if (out_features?.length !== stage_out_channels.length)
    throw new InputError(
      `backbone_config of ${c.model_type} gives ${out_features?.length ?? 0} maps, and the neck reads those of all stages`,
      "Name every stage in out_features of backbone_config.",
    );
  return module({ backbone, neck: neck(c) }, (m, pixels: Tensor) => m.neck(mapsOf(pixels)));
};

/** Scores of pixels once, and again beside finer features; the mean of both. */
const head = (c: ServerDetConfig) => {
  const narrow = Math.floor(c.neck_out_channels / 4);
  const refinement = module(
    {
      convolution_backbone: normed(narrow + 1, narrow, { kernel: 3, act: c.hidden_act }),
      convolution_final: conv2d(narrow, 1, 1),
    },
    (m, x: Tensor) => m.convolution_final(m.convolution_backbone(x)),
  );
  const children = {
    binarize_head: regionHead(c.neck_out_channels, headKernels(c.kernel_list)),
    local_refinement_module: refinement,
  };
  return module(children, (m, x: Tensor) => {
    const { scores, features } = m.binarize_head(x);
    const finer = features.interpolate({ size: [scores.size(2), scores.size(3)], mode: modeOf(c) });
    const again = m.local_refinement_module(Tensor.cat([scores, finer], 1)).sigmoid();
    return scores.add(again).mul(0.5);
  });
};

const detection = (c: ServerDetConfig, context: Context) =>
  module({ model: baseModel(model(c, context)), head: head(c) }, (m, pixels: Tensor) => ({
    last_hidden_state: m.head(m.model(pixels)),
  }));

const bare = (c: ServerDetConfig, context: Context) => {
  const whole = model(c, context);
  return baseModel(
    module({ backbone: whole.backbone, neck: whole.neck }, (_, pixels: Tensor) => ({
      last_hidden_state: whole(pixels),
    })),
  );
};

/** Convolutions of one length: along a column, along a row, square. */
const ofLength = (length: number, ratio: string) => {
  const half = Math.floor(length / 2);
  return {
    [`vertical_long_to_small_conv_${ratio}`]: [
      [length, 1],
      [1, 1],
      [half, 0],
    ],
    [`horizontal_small_to_long_conv_${ratio}`]: [
      [1, length],
      [1, 1],
      [0, half],
    ],
    [`symmetric_conv_long_${ratio}`]: [
      [length, length],
      [1, 1],
      [half, half],
    ],
  };
};

const reference = {
  backbone_config: {
    model_type: "hgnet_v2",
    out_features: ["stage1", "stage2", "stage3", "stage4"],
    out_indices: [1, 2, 3, 4],
  },
  intraclass_block_config: {
    reduce_channel: [1, 1, 0],
    return_channel: [1, 1, 0],
    ...ofLength(7, "longratio"),
    ...ofLength(5, "midratio"),
    ...ofLength(3, "shortratio"),
  },
  kernel_list: [3, 2, 2],
  scale_factor_list: [1, 2, 4, 8],
  ...regionLabels,
};

export default visionFamily({
  facts: ppOcrv5ServerDet,
  repo: "PaddlePaddle/PP-OCRv5_server_det_safetensors",
  needs: ["intraclass_block_config"],
  checkpoints: { PPOCRV5ServerDetForObjectDetection: ["PaddlePaddle/PP-OCRv5_server_det_safetensors"] },
  reference,
  brief: ["backbone_config"],
  processor: regionProcessor,
  processorSettings: () => ({ limit_side_len: 64 }),
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (_, context, merged) => ({
    backbone_config: halvedHgnet(shrunkBackbone(merged, context)),
    neck_out_channels: context.size.width,
  }),
  architectures: {
    PPOCRV5ServerDetModel: imageClass({ ...regionImages, task: "image-feature-extraction" }, bare),
    PPOCRV5ServerDetForObjectDetection: imageClass({ ...regionImages, task: "object-detection" }, detection),
  },
  variants: {
    "bilinear maps": { config: { interpolate_mode: "bilinear" }, classes: ["PPOCRV5ServerDetForObjectDetection"] },
  },
});

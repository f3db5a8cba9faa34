import { type PPOCRV5MobileDetConfig, ppOcrv5MobileDet } from "@tiny-random/atlas/configs/pp_ocrv5_mobile_det";
import { type Context, InputError } from "@tiny-random/core";
import { bias, module, type Tensor, weight } from "@tiny-random/nn";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import { fewBlocks, lcnetWidths, scaledChannels } from "../layers/lcnet.ts";
import { nestedBackbone, shrunkBackbone } from "../layers/nested-backbone.ts";
import { squeezedConvolution, squeezedNeck } from "../layers/squeezed-neck.ts";
import { bareRegions, regionImages, regionLabels, regionProcessor, regionScores } from "../layers/text-regions.ts";
import { visionFamily } from "../vision-family.ts";

type MobileDetConfig = PPOCRV5MobileDetConfig;

/**
 * Channels of the backbone's chosen maps. Throws InputError where Transformers counts them otherwise than the backbone, which
 * rounds them to multiples.
 */
const mapWidths = ({ backbone_config: nested }: MobileDetConfig): readonly number[] => {
  const widths = lcnetWidths(nested);
  const chosen = nested.out_features.map((name) => widths[nested.stage_names.indexOf(name) - 1] ?? 0);
  const odd = chosen.find((width) => scaledChannels(nested, width) !== Math.trunc(width * nested.scale));
  if (odd === undefined) return chosen.map((width) => scaledChannels(nested, width));
  throw new InputError(
    `${odd} channels of backbone_config times its scale ${nested.scale} are no multiple of its divisor ${nested.divisor}`,
    "Give a scale and a divisor that make multiples.",
  );
};

/**
 * A convolution of single pixels. The backbone's blocks sum several convolutions, so that its maps grow from stage to stage:
 * what takes them in is as much smaller, or the scores would all be 0 or 1.
 */
const tamed = (inputs: number, outputs: number, level: number): ImageBlock => {
  const factor = 5 * 4 ** level;
  return module(
    { weight: weight([outputs, inputs, 1, 1], inputs * factor ** 2), bias: bias(outputs) },
    (m, x: Tensor) => x.conv2d(m.weight, m.bias),
  );
};

/** The backbone's maps at widths of the neck's own, and the neck. */
const model = (c: MobileDetConfig, context: Context) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const widths = mapWidths(c);
  if (widths.length !== c.layer_list_out_channels.length)
    throw new InputError(
      `backbone_config gives ${widths.length} maps, and layer_list_out_channels has ${c.layer_list_out_channels.length} widths for them`,
      "Give a width for each map.",
    );
  const narrow = Math.floor(c.neck_out_channels / 4);
  const children = {
    backbone,
    layer: c.layer_list_out_channels.map((outputs, level) => tamed(widths[level] ?? 0, outputs, level)),
    neck: squeezedNeck(c, () => squeezedConvolution(c.neck_out_channels, narrow, 3, c.reduction)),
  };
  return module(children, (m, pixels: Tensor) => {
    const maps = mapsOf(pixels);
    return m.neck(m.layer.map((each, level) => each(maps[level] as Tensor)));
  });
};

/** An eighth of the backbone's channels, and of what they are multiples of. */
const tinyBackbone = ({ backbone_config: nested }: MobileDetConfig) => ({
  scale: nested.scale / 8,
  divisor: nested.divisor / 8,
  block_configs: fewBlocks(nested),
  conv_symmetric_num: Math.min(nested.conv_symmetric_num, 2),
});

export default visionFamily({
  facts: ppOcrv5MobileDet,
  repo: "PaddlePaddle/PP-OCRv5_mobile_det_safetensors",
  checkpoints: { PPOCRV5MobileDetForObjectDetection: ["PaddlePaddle/PP-OCRv5_mobile_det_safetensors"] },
  reference: {
    backbone_config: {
      model_type: "pp_lcnet_v3",
      scale: 0.75,
      divisor: 16,
      out_features: ["stage2", "stage3", "stage4", "stage5"],
      out_indices: [2, 3, 4, 5],
    },
    ...regionLabels,
  },
  brief: ["backbone_config"],
  processor: regionProcessor,
  processorSettings: () => ({ limit_side_len: 64 }),
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: (c, context, merged) => ({
    backbone_config: { ...shrunkBackbone(merged, context), ...tinyBackbone(c) },
    neck_out_channels: context.size.width,
    layer_list_out_channels: c.layer_list_out_channels.map((width) => Math.ceil(width / 6)),
  }),
  architectures: {
    PPOCRV5MobileDetModel: imageClass(
      { ...regionImages, argument: "hidden_states", task: "image-feature-extraction" },
      bareRegions(model),
    ),
    PPOCRV5MobileDetForObjectDetection: imageClass({ ...regionImages, task: "object-detection" }, regionScores(model)),
  },
  variants: {
    "bilinear maps": { config: { interpolate_mode: "bilinear" }, classes: ["PPOCRV5MobileDetForObjectDetection"] },
  },
});

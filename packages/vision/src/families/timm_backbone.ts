import { type TimmBackboneConfig, timmBackbone } from "@tiny-random/atlas/configs/timm_backbone";
import { InputError } from "@tiny-random/core";
import { baseModel, module, type Tensor, without } from "@tiny-random/nn";
import { numberedMaps } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import {
  type TimmResNet,
  timmResNet,
  timmResNetMaps,
  timmResNetParts,
  timmStageNames,
  timmStages,
  timmTestNetwork,
} from "../layers/timm-resnet.ts";
import { visionFamily } from "../vision-family.ts";

/** The network of a config. Throws InputError for none, and for one that is not written here. */
const networkOf = (c: TimmBackboneConfig): TimmResNet => {
  if (c.backbone !== null) return timmResNet(c.backbone, "backbone");
  throw new InputError(
    `backbone of ${c.model_type} is not set, and Python fails then`,
    `Name a network of timm: ${timmTestNetwork}.`,
  );
};

/** Throws InputError for what Python refuses, and for strides that timm's ResNet does not have. */
const checkBackbone = (c: TimmBackboneConfig): void => {
  if (!c.features_only)
    throw new InputError(
      `features_only of ${c.model_type} is false, and Python fails then: timm's ResNet takes no out_indices`,
      "Set it to true.",
    );
  if (c.output_stride !== null && ![8, 16, 32].includes(c.output_stride))
    throw new InputError(
      `output_stride of ${c.model_type} is ${c.output_stride}, which timm's ResNet does not have`,
      "Set it to 8, 16 or 32.",
    );
};

/** Throws InputError for names that are stated and are not those of the chosen stages. */
const checkNames = (c: TimmBackboneConfig, chosen: readonly number[]): void => {
  const named = { stage_names: timmStageNames, out_features: chosen.map((stage) => timmStageNames[stage]) };
  for (const [key, names] of Object.entries(named)) {
    const stated = c[key as keyof typeof named] ?? names;
    if (JSON.stringify(stated) === JSON.stringify(names)) continue;
    throw new InputError(
      `${key} of ${c.model_type} is ${JSON.stringify(stated)}, and Python fails then: out_indices chooses ${names.join(", ")}`,
      `Correct ${key}, or leave it out.`,
    );
  }
};

/** timm's network under the wrapper's key; it ends with the last stage whose map is read. */
const backbone = (c: TimmBackboneConfig) => {
  checkBackbone(c);
  const chosen = timmStages(c);
  checkNames(c, chosen);
  const parts = timmResNetParts(networkOf(c), {
    channels: c.num_channels,
    outputStride: c.output_stride ?? undefined,
    stages: Math.max(...chosen),
  });
  const network = baseModel(module(parts, timmResNetMaps));
  const whole = module({ _backbone: network }, (m, pixels: Tensor) =>
    numberedMaps(m._backbone(pixels).filter((_, stage) => chosen.includes(stage))),
  );
  return c.freeze_batch_norm_2d ? without(whole, "num_batches_tracked") : whole;
};

/** What its class fills in. */
const resolve = (c: TimmBackboneConfig): Partial<TimmBackboneConfig> => ({ out_indices: c.out_indices ?? [-1] });

/** Images whose maps have odd edges. */
const otherSize = () => ({ height: 80, width: 72 });

export default visionFamily({
  facts: timmBackbone,
  repo: "timm/test_resnet.r160_in1k",
  // Without the last stage, which is most of it.
  reference: {
    backbone: timmTestNetwork,
    stage_names: timmStageNames,
    out_features: ["layer1", "layer2", "layer3"],
    out_indices: [1, 2, 3],
  },
  resolve,
  // As timm's own transforms are: the shorter edge is resized, the center is cropped.
  processor: {
    image_processor_type: "ConvNextImageProcessor",
    crop_pct: 0.95,
    do_normalize: true,
    do_resize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    resample: 3,
    size: { shortest_edge: 160 },
  },
  imageSize: () => 64,
  // Its name alone says a network's sizes.
  tiny: (c) => (c.backbone === null ? {} : { backbone: timmTestNetwork }),
  architectures: { TimmBackbone: imageClass({ other: otherSize }, backbone) },
  variants: {
    "the last map alone": { config: { stage_names: null, out_features: null, out_indices: [-1] } },
    "stages before the last": { config: { out_features: ["act1", "layer2"], out_indices: [0, 2] } },
    "dilations for strides": { config: { output_stride: 8 } },
    "frozen batch norms": { config: { freeze_batch_norm_2d: true } },
  },
});

import { type PPLCNetV3Config, ppLcnetV3 } from "@tiny-random/atlas/configs/pp_lcnet_v3";
import { activation, batchNorm, module, type Pair, type Tensor } from "@tiny-random/nn";
import { convNormActivation } from "../layers/conv-norm-activation.ts";
import { featureMaps } from "../layers/feature-maps.ts";
import { affineBlock } from "../layers/hgnet-layers.ts";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import {
  fewBlocks,
  type LCNetBlock,
  lcnetCrop,
  lcnetEncoder,
  lcnetExcitation,
  lcnetProcessor,
  lcnetStages,
  resolvedBlocks,
  scaledChannels,
  separableBlock,
} from "../layers/lcnet.ts";
import { visionFamily } from "../vision-family.ts";

/** A convolution of a block. */
interface RepPlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: Pair;
  readonly groups: number;
}

const strided = "a layer that halves the image has no activation";

/** Several convolutions of one kernel beside one of single pixels and, where nothing changes, the input, all normalized and summed. */
const repLayer = (c: PPLCNetV3Config, plan: RepPlan): ImageBlock => {
  const { inputs, outputs, kernel, stride, groups } = plan;
  const options = { stride, groups };
  const halves = stride === 2;
  const symmetric = Array.from({ length: c.conv_symmetric_num }, () =>
    convNormActivation(inputs, outputs, kernel, options),
  );
  return module(
    {
      identity: inputs === outputs && stride === 1 ? batchNorm(inputs) : undefined,
      conv_symmetric: symmetric,
      conv_small_symmetric: kernel > 1 ? convNormActivation(inputs, outputs, 1, options) : undefined,
      lab: affineBlock(),
      act: module({ lab: affineBlock(halves ? strided : undefined) }, (m, x: Tensor) =>
        m.lab(activation(c.hidden_act)(x)),
      ),
    },
    (m, x: Tensor) => {
      const beside = [m.identity?.(x), m.conv_small_symmetric?.(x)];
      const parts = [...beside, ...m.conv_symmetric.map((each) => each(x))].flatMap((part) => part ?? []);
      const summed = m.lab(parts.slice(1).reduce((sum, part) => sum.add(part), parts[0] ?? x));
      return halves ? summed : m.act(summed);
    },
  );
};

const block = (c: PPLCNetV3Config, { kernel, inputs, outputs, stride, excites }: LCNetBlock): ImageBlock =>
  separableBlock(
    repLayer(c, { inputs, outputs: inputs, kernel, stride, groups: inputs }),
    excites ? lcnetExcitation(inputs, c.reduction) : undefined,
    repLayer(c, { inputs, outputs, kernel: 1, stride: 1, groups: 1 }),
  );

const backbone = (c: PPLCNetV3Config) => {
  const stem = convNormActivation(3, scaledChannels(c, c.stem_channels), 3, { stride: c.stem_stride });
  const encoder = lcnetEncoder(
    stem,
    lcnetStages(c, (plan) => block(c, plan)),
  );
  return module({ encoder }, (m, pixels: Tensor) => featureMaps(c, m.encoder(pixels)));
};

export default visionFamily({
  facts: ppLcnetV3,
  resolve: (c: PPLCNetV3Config) => resolvedBlocks(c),
  // The backbone of this checkpoint.
  repo: "PaddlePaddle/PP-OCRv5_mobile_det_safetensors",
  computed: ["block_configs", "depths", "stage_names", "out_features", "out_indices"],
  processor: lcnetProcessor,
  imageSize: () => 64,
  processorSettings: () => lcnetCrop,
  tiny: (c) => ({
    scale: 0.25 * c.scale,
    block_configs: fewBlocks(c),
    conv_symmetric_num: Math.min(c.conv_symmetric_num, 2),
  }),
  architectures: { PPLCNetV3Backbone: imageClass({ other: () => ({ height: 72, width: 88 }) }, backbone) },
});

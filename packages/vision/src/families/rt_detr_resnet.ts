import { rtDetrResnet } from "@tiny-random/atlas/configs/rt_detr_resnet";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { convNormActivation } from "../layers/conv-norm-activation.ts";
import { imageClass } from "../layers/image-class.ts";
import type { ResidualBlockPlan, ResidualNetworkParts } from "../layers/residual-network.ts";
import { resNetBackbone, resNetBlock, tinyResNetChannels } from "../layers/resnet-blocks.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(rtDetrResnet, { hidden_sizes: "list", depths: "list" });
type RTDetrResNetConfig = ConfigOf<typeof facts>;

/** Three convolutions in place of one with a wide kernel (ResNet-C of He et al., 2018). */
const stem = (c: RTDetrResNetConfig) => {
  const [narrow, act] = [c.embedding_size / 2, c.hidden_act];
  const embedder = [
    convNormActivation(c.num_channels, narrow, 3, { stride: 2, act }),
    convNormActivation(narrow, narrow, 3, { act }),
    convNormActivation(narrow, c.embedding_size, 3, { act }),
  ];
  return module({ embedder }, (m, x: Tensor) =>
    m.embedder.reduce((h, layer) => layer(h), x).max_pool2d(3, { stride: 2, padding: 1 }),
  );
};

/** A shortcut that takes means of two by two pixels before its convolution (ResNet-D of He et al., 2018). */
const pooledShortcut = ({ inputs, outputs }: ResidualBlockPlan) =>
  module({ 1: convNormActivation(inputs, outputs, 1) }, (m, x: Tensor) => m[1](x.avg_pool2d(2, { ceil_mode: true })));

/** Where the stride is 2 it pools; a basic block has a shortcut in every stage's first block, and pools where channels change. */
const shortcut = (c: RTDetrResNetConfig, plan: ResidualBlockPlan) => {
  const { inputs, outputs, stride, first } = plan;
  const plain = () => convNormActivation(inputs, outputs, 1, { stride });
  const changes = inputs !== outputs;
  if (c.layer_type === "bottleneck") return stride === 2 ? pooledShortcut(plan) : changes ? plain() : undefined;
  if (!first) return undefined;
  return changes ? pooledShortcut(plan) : plain();
};

const parts: ResidualNetworkParts<RTDetrResNetConfig> = { stem, block: resNetBlock, shortcut };

/** The last stage's map has an odd number of rows before it. */
const otherSize = () => ({ height: 72, width: 88 });

export default visionFamily({
  facts,
  repo: "PekingU/rtdetr_r50vd",
  reference: { out_features: ["stage2", "stage3", "stage4"], out_indices: [2, 3, 4] },
  computed: ["stage_names"],
  processor: {
    image_processor_type: "RTDetrImageProcessor",
    do_normalize: false,
    do_pad: false,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 640, width: 640 },
  },
  imageSize: () => 64,
  tiny: (c, { size }) => tinyResNetChannels(c, size),
  architectures: {
    RTDetrResNetBackbone: imageClass({ other: otherSize }, (c: RTDetrResNetConfig) => resNetBackbone(c, parts)),
  },
  variants: {
    // The backbone of PekingU/rtdetr_r18vd.
    "basic blocks": {
      config: { layer_type: "basic", hidden_sizes: [64, 128, 256, 512], depths: [2, 2, 2, 2] },
    },
    "the stride in a bottleneck's first convolution": { config: { downsample_in_bottleneck: true } },
  },
});

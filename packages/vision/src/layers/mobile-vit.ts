import { labelsOf, type ModelConfig } from "@tiny-random/core";
import { conv2d, module, Tensor } from "@tiny-random/nn";
import { roundHalfEven } from "../round-half-even.ts";
import { convNormActivation } from "./conv-norm-activation.ts";
import type { ImageBlock } from "./image-block.ts";

/** The config fields that the layers of both MobileViTs read. */
interface MobileVitConfig extends ModelConfig {
  readonly num_channels: number;
  readonly hidden_act: string;
  readonly expand_ratio: number;
  readonly output_stride: number;
  readonly aspp_out_channels: number;
  readonly atrous_rates: readonly number[];
}

/** Channels as a multiple of a number, at least the minimum, and at least nine tenths of the value. */
export const divisibleChannels = (value: number, by = 8, least = by): number => {
  const near = Math.max(least, Math.floor(Math.trunc(value + by / 2) / by) * by);
  return near < 0.9 * value ? near + by : near;
};

/** Windows of a convolution, and the activation after it; none by default. */
interface MobileVitConvOptions {
  readonly stride?: number;
  readonly groups?: number;
  readonly dilation?: number;
  readonly act?: string;
}

/** Convolution, batch norm, activation; padding keeps the size of the image. */
export const mobileVitConv = (inputs: number, outputs: number, kernel: number, options: MobileVitConvOptions = {}) =>
  convNormActivation(inputs, outputs, kernel, {
    ...options,
    padding: Math.floor((kernel - 1) / 2) * (options.dilation ?? 1),
  });

/** A convolution of single pixels under the same key, without norm and activation. */
export const pixelConv = (inputs: number, outputs: number, bias = false) =>
  module({ convolution: conv2d(inputs, outputs, 1, { bias }) }, (m, x: Tensor) => m.convolution(x));

/** What a block changes of an image. */
interface BlockPlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
  readonly dilation: number;
}

/** MobileNetV2's inverted residual (Sandler et al., 2018). */
const invertedResidual = (c: MobileVitConfig, { inputs, outputs, stride, dilation }: BlockPlan): ImageBlock => {
  const act = c.hidden_act;
  const expanded = divisibleChannels(roundHalfEven(inputs * c.expand_ratio));
  const isResidual = stride === 1 && inputs === outputs;
  return module(
    {
      expand_1x1: mobileVitConv(inputs, expanded, 1, { act }),
      conv_3x3: mobileVitConv(expanded, expanded, 3, { stride, dilation, groups: expanded, act }),
      reduce_1x1: mobileVitConv(expanded, outputs, 1),
    },
    (m, x: Tensor) => {
      const reduced = m.reduce_1x1(m.conv_3x3(m.expand_1x1(x)));
      return isResidual ? x.add(reduced) : reduced;
    },
  );
};

/** Inverted residuals, of which the first one changes channels and size. */
const mobileNetLayer = (c: MobileVitConfig, first: Omit<BlockPlan, "dilation">, depth: number): ImageBlock => {
  const plans = Array.from({ length: depth }, (_, index) =>
    index === 0 ? first : { inputs: first.outputs, outputs: first.outputs, stride: 1 },
  );
  return module({ layer: plans.map((plan) => invertedResidual(c, { ...plan, dilation: 1 })) }, (m, x: Tensor) =>
    m.layer.reduce((h, each) => each(h), x),
  );
};

/** The dilation that the output stride asks for in the three last layers. */
const dilationsOf = ({ output_stride }: MobileVitConfig): readonly number[] => {
  if (output_stride === 8) return [1, 2, 4];
  return output_stride === 16 ? [1, 1, 2] : [1, 1, 1];
};

/** The halving block before a Transformer's; where the layer is dilated, it keeps the size. */
const downsampling = (c: MobileVitConfig, inputs: number, outputs: number, dilation: number): ImageBlock =>
  invertedResidual(c, {
    inputs,
    outputs,
    stride: dilation === 1 ? 2 : 1,
    dilation: Math.max(1, Math.floor(dilation / 2)),
  });

/** What a version of MobileViT is made of. */
interface MobileVitPlan {
  /** Channels of the stem and of the five layers. */
  readonly widths: readonly number[];
  /** Inverted residuals of the second layer. */
  readonly depth: number;
  /** The part of a layer that looks at patches, behind the halving block under `downsampling_layer`. */
  transformer(halving: ImageBlock, width: number, index: number): ImageBlock;
}

/** The stem and the layers of a MobileViT (Mehta and Rastegari, 2021): the last feature map. */
export const mobileVitParts = (c: MobileVitConfig, { widths, depth, transformer }: MobileVitPlan) => {
  const [stem = 0, first = 0, second = 0, ...rest] = widths;
  const dilations = dilationsOf(c);
  const layer: ImageBlock[] = [
    mobileNetLayer(c, { inputs: stem, outputs: first, stride: 1 }, 1),
    mobileNetLayer(c, { inputs: first, outputs: second, stride: 2 }, depth),
    ...rest.map((width, index) => {
      const halving = downsampling(c, widths[index + 2] ?? 0, width, dilations[index] ?? 1);
      return transformer(halving, width, index);
    }),
  ];
  return {
    conv_stem: mobileVitConv(c.num_channels, stem, 3, { stride: 2, act: c.hidden_act }),
    encoder: module({ layer }, (m, x: Tensor) => m.layer.reduce((h, each) => each(h), x)),
  };
};

const relu = { act: "relu" };

/** The mean of the image at every pixel. */
const pooledEverywhere = (inputs: number, outputs: number): ImageBlock =>
  module({ conv_1x1: mobileVitConv(inputs, outputs, 1, relu) }, (m, x: Tensor) => {
    const mean = m.conv_1x1(x.adaptive_avg_pool2d(1));
    return mean.expand([mean.size(0), outputs, x.size(2), x.size(3)]);
  });

/** DeepLabV3's head (Chen et al., 2017): atrous spatial pyramid pooling (ASPP), then scores of labels at every pixel. */
export const deepLabV3 = (c: MobileVitConfig, inputs: number): ImageBlock => {
  const width = c.aspp_out_channels;
  const convs: ImageBlock[] = [
    mobileVitConv(inputs, width, 1, relu),
    ...c.atrous_rates.map((dilation) => mobileVitConv(inputs, width, 3, { dilation, act: "relu" })),
    pooledEverywhere(inputs, width),
  ];
  const aspp = module({ convs, project: mobileVitConv(convs.length * width, width, 1, relu) }, (m, x: Tensor) =>
    m.project(
      Tensor.cat(
        m.convs.map((conv) => conv(x)),
        1,
      ),
    ),
  );
  return module({ aspp, classifier: pixelConv(width, labelsOf(c), true) }, (m, x: Tensor) => m.classifier(m.aspp(x)));
};

/** The preprocessor_config.json of Apple's MobileViTs; colors are in the order blue, green, red. */
export const mobileVitProcessor = {
  image_processor_type: "MobileViTImageProcessor",
  crop_size: { height: 256, width: 256 },
  do_center_crop: true,
  do_flip_channel_order: true,
  do_rescale: true,
  do_resize: true,
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { shortest_edge: 288 },
};

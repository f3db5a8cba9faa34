// What HGNetV2 and PP-LCNet's fourth version share: convolutions with affine blocks, and a stem of two paths.
import type { ModelConfig } from "@tiny-random/core";
import { activation, batchNorm, conv2d, module, type Pair, Parameter, Tensor } from "@tiny-random/nn";
import type { ImageBlock } from "./image-block.ts";

/** The config field that the convolutions read. */
interface HGNetLayersConfig {
  readonly use_learnable_affine_block: boolean;
}

/** The config fields that the stem reads. */
interface HGNetStemConfig extends HGNetLayersConfig {
  readonly stem_channels: readonly number[];
  readonly stem_strides: readonly (number | readonly number[])[];
  readonly hidden_act: string;
}

/**
 * A learnable affine block (LAB): one factor and one summand for all channels.
 *
 * @param unread why nothing reads them, where that is so
 */
export const affineBlock = (unread?: string) => {
  const options = unread === undefined ? {} : { unread };
  const one = (kind: "scale" | "bias") => new Parameter([1], { kind }, options);
  return module({ scale: one("scale"), bias: one("bias") }, (m, x: Tensor) => x.mul(m.scale).add(m.bias));
};

/** What a convolution has beside its channels. */
interface HGNetLayerOptions {
  readonly kernel: number;
  readonly stride?: Pair;
  readonly groups?: number;
  /** The activation's name; null for none, and no affine block behind it then. */
  readonly act?: string | null;
}

/** Convolution, batch norm, activation and, where the config has them, an affine block. */
export const convolved = (
  c: HGNetLayersConfig,
  inputs: number,
  outputs: number,
  options: HGNetLayerOptions,
): ImageBlock => {
  const { kernel, stride = 1, groups = 1, act = "relu" } = options;
  const padding = Math.floor((kernel - 1) / 2);
  return module(
    {
      convolution: conv2d(inputs, outputs, kernel, { stride, groups, padding, bias: false }),
      normalization: batchNorm(outputs),
      lab: act !== null && c.use_learnable_affine_block ? affineBlock() : undefined,
    },
    (m, x: Tensor) => {
      const activated = activation(act ?? "linear")(m.normalization(m.convolution(x)));
      return m.lab?.(activated) ?? activated;
    },
  );
};

/** One row and one column of zeros more, behind the image. */
const paddedBehind = (x: Tensor): Tensor => x.pad([0, 1, 0, 1]);

/** The stem: two paths of the same size, one of which takes the largest of two by two pixels. */
export const hgnetStem = (c: HGNetStemConfig) => {
  const [channels = 0, middle = 0, outputs = 0] = c.stem_channels;
  const layer = (index: number, from: number, to: number, kernel: number) =>
    convolved(c, from, to, { kernel, stride: c.stem_strides[index] as Pair, act: c.hidden_act });
  const half = Math.floor(middle / 2);
  return module(
    {
      stem1: layer(0, channels, middle, 3),
      stem2a: layer(1, middle, half, 2),
      stem2b: layer(2, half, middle, 2),
      stem3: layer(3, 2 * middle, middle, 3),
      stem4: layer(4, middle, outputs, 1),
    },
    (m, pixels: Tensor) => {
      const first = paddedBehind(m.stem1(pixels));
      const convolvedPath = m.stem2b(paddedBehind(m.stem2a(first)));
      return m.stem4(m.stem3(Tensor.cat([first.max_pool2d(2, { stride: 1 }), convolvedPath], 1)));
    },
  );
};

/** Half of each number but for the first, if that is of colors. */
const halved = (backbone: ModelConfig, key: string): readonly number[] => {
  const channels = backbone[key];
  if (!Array.isArray(channels)) return [];
  return channels.map((count: number, index) =>
    key === "stem_channels" && index === 0 ? count : Math.max(2, count / 2),
  );
};

/** The backbone's channels by the lists of HGNetV2 that state them. */
const channelLists = ["hidden_sizes", "stem_channels", "stage_in_channels", "stage_mid_channels", "stage_out_channels"];

/** A config of HGNetV2 with half the channels in all lists that it has. */
export const halvedHgnet = <C extends ModelConfig & { readonly embedding_size: number }>(backbone: C): C => {
  const narrow = channelLists.filter((key) => key in backbone).map((key) => [key, halved(backbone, key)]);
  return { ...backbone, ...Object.fromEntries(narrow), embedding_size: Math.max(2, backbone.embedding_size / 2) };
};

// How likely each pixel is part of a text (DBNet of Liao et al., 2020), and the processor of PP-OCR's detectors.
import { type Context, InputError } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  baseModel,
  batchNorm,
  calledAs,
  conv2d,
  convTranspose2d,
  module,
  type Tensor,
} from "@tiny-random/nn";
import type { ImageBlock } from "./image-block.ts";
import type { ImageModel } from "./image-model.ts";
import { type BackboneConfig, nestedBackbone } from "./nested-backbone.ts";

/** What a convolution has beside its channels. */
interface NormedOptions {
  readonly kernel: number;
  /** Whether it is transposed, and doubles the map. */
  readonly doubles?: boolean;
  readonly bias?: boolean;
  readonly act?: string;
}

/** A convolution, plain or transposed, batch norm, activation. */
export const normed = (
  inputs: number,
  outputs: number,
  { kernel, doubles = false, bias = false, act = "relu" }: NormedOptions,
): ImageBlock =>
  module(
    {
      convolution: doubles
        ? convTranspose2d(inputs, outputs, kernel, { stride: 2 })
        : conv2d(inputs, outputs, kernel, { padding: Math.floor(kernel / 2), bias }),
      norm: batchNorm(outputs),
    },
    (m, x: Tensor) => activation(act)(m.norm(m.convolution(x))),
  );

/** Kernels of a head: one that keeps the map's size, and two that double it. */
export const headKernels = (kernels: readonly unknown[] | null): readonly number[] => (kernels ?? []).map(Number);

/** Scores of pixels, four times as many along each axis as places; and features of half as many. */
export const regionHead = (width: number, [keeps = 3, first = 2, second = 2]: readonly number[]) => {
  const narrow = Math.floor(width / 4);
  const children = {
    conv_down: normed(width, narrow, { kernel: keeps }),
    conv_up: normed(narrow, narrow, { kernel: first, doubles: true }),
    conv_final: convTranspose2d(narrow, 1, second, { stride: 2 }),
  };
  return module(children, (m, x: Tensor) => {
    const features = m.conv_up(m.conv_down(x));
    return { scores: m.conv_final(features).sigmoid(), features };
  });
};

/** How maps are resized. */
export const resizeModeOf = (c: { readonly interpolate_mode: string }) => c.interpolate_mode as "nearest" | "bilinear";

/** What joins a backbone's maps into one. */
type Neck = ((maps: readonly Tensor[]) => Tensor) & AnyModule;

/** A backbone whose maps a neck joins. A call throws InputError where the backbone gives other than `stages` maps. */
export const regionModel = <N extends Neck>(c: BackboneConfig, context: Context, neck: N, stages: number) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  return module({ backbone, neck }, (m, pixels: Tensor) => {
    const maps = mapsOf(pixels);
    if (maps.length === stages) return m.neck(maps);
    throw new InputError(
      `backbone_config of ${c.model_type} gives ${maps.length} maps, and the neck reads those of all stages`,
      "Name every stage in out_features of backbone_config.",
    );
  });
};

/** The bare class: features of pixels, `[batch, channels, height / 4, width / 4]`. */
export const bareRegions =
  <C>(build: (c: C, context: Context) => ImageBlock) =>
  (c: C, context: Context): ImageModel => {
    const whole = build(c, context);
    return baseModel(calledAs(whole, (pixels: Tensor) => ({ last_hidden_state: whole(pixels) })));
  };

/** The config fields that a head of scores alone reads. */
interface RegionScoresConfig {
  readonly neck_out_channels: number;
  readonly kernel_list: readonly unknown[] | null;
}

/** The class of scores of pixels. */
export const regionScores =
  <C extends RegionScoresConfig>(build: (c: C, context: Context) => ImageBlock) =>
  (c: C, context: Context) => {
    const head = regionHead(c.neck_out_channels, headKernels(c.kernel_list));
    return module({ model: baseModel(build(c, context)), head }, (m, pixels: Tensor) => ({
      last_hidden_state: m.head(m.model(pixels)).scores,
    }));
  };

/** The preprocessor_config.json of the detectors. */
export const regionProcessor = {
  image_processor_type: "PPOCRV5ServerDetImageProcessor",
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.406, 0.456, 0.485],
  image_std: [0.225, 0.224, 0.229],
  limit_side_len: 960,
  limit_type: "max",
  max_side_limit: 4000,
  resample: 2,
  rescale_factor: 1 / 255,
  size: { height: 960, width: 960 },
};

/** The only label of a pixel. */
export const regionLabels = { id2label: { "0": "text" }, label2id: { text: 0 } };

/** Images of 64 pixels by 64, and of multiples of 32. */
export const regionImages = { other: () => ({ height: 96, width: 64 }) };

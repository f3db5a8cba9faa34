import type { Tensor } from "@tiny-random/nn";
import { type NormalizedConvolutionOptions, normalizedConvolution } from "./normalized-convolution.ts";
import { samePadding } from "./same-padding.ts";

/** The config fields that blocks of mobile networks read. */
export interface MobileBlockConfig {
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly tf_padding: boolean;
}

/** Convolution, batch norm and, unless told otherwise, activation, padded as TensorFlow does or the same on both sides. */
export const mobileBlock = (
  c: MobileBlockConfig,
  inputs: number,
  outputs: number,
  kernel: number,
  options: NormalizedConvolutionOptions & { readonly dilation?: number; readonly stride?: number } = {},
) => {
  const { stride = 1, dilation = 1 } = options;
  const padding = c.tf_padding
    ? { padding: 0, pad: (x: Tensor) => samePadding(x, { kernel, stride, dilation }) }
    : { padding: Math.floor((kernel - 1) / 2) * dilation };
  return normalizedConvolution(inputs, outputs, kernel, {
    epsilon: c.layer_norm_eps,
    act: c.hidden_act,
    ...padding,
    ...options,
  });
};

/** The preprocessor_config.json of mobile networks, for the class that reads it. */
export const mobileProcessor = (image_processor_type: string) => ({
  image_processor_type,
  crop_size: { height: 224, width: 224 },
  do_center_crop: true,
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { shortest_edge: 256 },
});

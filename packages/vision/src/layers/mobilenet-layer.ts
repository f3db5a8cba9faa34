import type { Tensor } from "@tiny-random/nn";
import { type ConvNormActivationOptions, convNormActivation } from "./conv-norm-activation.ts";
import { samePadding } from "./same-padding.ts";

/** The config fields that a MobileNet's layers read. */
interface MobileNetLayerConfig {
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly tf_padding: boolean;
}

/**
 * A MobileNet's convolution, batch norm and activation; padding is TensorFlow's "SAME" where `tf_padding` says so, else
 * equal on both sides. The activation is the config's by default.
 */
export const mobileNetLayer = (
  c: MobileNetLayerConfig,
  inputs: number,
  outputs: number,
  kernel: number,
  options: ConvNormActivationOptions & { readonly dilation?: number; readonly stride?: number } = {},
) => {
  const { stride = 1, dilation = 1 } = options;
  const padding = c.tf_padding
    ? { padding: 0, pad: (x: Tensor) => samePadding(x, { kernel, stride, dilation }) }
    : { padding: Math.floor((kernel - 1) / 2) * dilation };
  return convNormActivation(inputs, outputs, kernel, {
    epsilon: c.layer_norm_eps,
    act: c.hidden_act,
    ...padding,
    ...options,
  });
};

/** The preprocessor_config.json of Google's MobileNets, for the class that reads it. */
export const mobileNetProcessor = (image_processor_type: string) => ({
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

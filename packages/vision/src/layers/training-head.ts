import { conv2d, module, type Tensor } from "@tiny-random/nn";
import { convolutionBlock } from "./upernet-head.ts";

/** The config fields that a head for training reads. */
export interface TrainingHeadConfig {
  readonly hidden_size: number;
  readonly auxiliary_channels: number;
  readonly auxiliary_num_convs: number;
  readonly auxiliary_concat_input: boolean;
}

/** Labels from one map by convolutions only (Long et al., 2014): what helps training and reaches no output. */
export const trainingHead = (c: TrainingHeadConfig, labels: number) => {
  const channels = c.auxiliary_channels;
  const inputs = (index: number) => (index === 0 ? c.hidden_size : channels);
  const count = { length: c.auxiliary_num_convs };
  return module(
    {
      convs: Array.from(count, (_, index) => convolutionBlock(inputs(index), channels, 3)),
      conv_cat: c.auxiliary_concat_input ? convolutionBlock(c.hidden_size + channels, channels, 3) : undefined,
      classifier: conv2d(channels, labels, 1),
    },
    (m, x: Tensor) => m.classifier(x),
  );
};

const statistics = ["weight", "bias", "running_mean", "running_var"].map((name) => `convs.0.bn.${name}`);

/** The parameters of one with a single convolution. */
export const unusedTraining = Object.fromEntries(
  ["classifier.weight", "classifier.bias", "convs.0.conv.weight", ...statistics].map((name) => [
    `auxiliary_head.${name}`,
    "helps training only",
  ]),
);

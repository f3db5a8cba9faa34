import { type TextNetConfig, textnet } from "@tiny-random/atlas/configs/textnet";
import { labelsOf, type Size } from "@tiny-random/core";
import { activation, baseModel, batchNorm, conv2d, linear, module, type Pair, type Tensor } from "@tiny-random/nn";
import { afterEach, featureMaps, lastOf } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { visionFamily } from "../vision-family.ts";

/** A convolution's place in a stage. */
interface RepPlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: readonly [rows: number, columns: number];
  readonly stride: number;
}

const centered = ({ inputs, outputs, stride }: RepPlan, [rows, columns]: readonly [number, number]) => {
  const padding: Pair = [Math.floor((rows - 1) / 2), Math.floor((columns - 1) / 2)];
  return conv2d(inputs, outputs, [rows, columns], { stride, padding, bias: false });
};

/** A convolution beside its column, its row and, where nothing changes, its input, all normalized and summed (Chen et al., 2021). */
const repConvolution = (c: TextNetConfig, plan: RepPlan) => {
  const { inputs, outputs, kernel, stride } = plan;
  const [rows, columns] = kernel;
  const norm = () => batchNorm(outputs, c.batch_norm_eps);
  const [hasColumn, hasRow] = [columns !== 1, rows !== 1];
  return module(
    {
      main_conv: centered(plan, kernel),
      main_batch_norm: norm(),
      vertical_conv: hasColumn ? centered(plan, [rows, 1]) : undefined,
      vertical_batch_norm: hasColumn ? norm() : undefined,
      horizontal_conv: hasRow ? centered(plan, [1, columns]) : undefined,
      horizontal_batch_norm: hasRow ? norm() : undefined,
      rbr_identity: inputs === outputs && stride === 1 ? norm() : undefined,
    },
    (m, x: Tensor) => {
      const main = m.main_batch_norm(m.main_conv(x));
      const vertical = m.vertical_conv && m.vertical_batch_norm?.(m.vertical_conv(x));
      const horizontal = m.horizontal_conv && m.horizontal_batch_norm?.(m.horizontal_conv(x));
      return [vertical, horizontal, m.rbr_identity?.(x)]
        .reduce<Tensor>((sum, each) => (each ? sum.add(each) : sum), main)
        .relu();
    },
  );
};

/** The convolutions of a stage, of which the first one changes channels. */
const stagePlans = (c: TextNetConfig, index: number): RepPlan[] => {
  const kernels = c.conv_layer_kernel_sizes[index] as readonly (readonly [number, number])[];
  const strides = c.conv_layer_strides[index] as readonly number[];
  const [inputs = 0, outputs = 0] = c.hidden_sizes.slice(index);
  return kernels.map((kernel, layer) => ({
    inputs: layer === 0 ? inputs : outputs,
    outputs,
    kernel,
    stride: strides[layer] ?? 1,
  }));
};

const stem = (c: TextNetConfig) => {
  const [kernel, stride] = [c.stem_kernel_size, c.stem_stride];
  const options = { stride, padding: Math.floor(kernel / 2), bias: false };
  return module(
    {
      conv: conv2d(c.stem_num_channels, c.stem_out_channels, kernel, options),
      batch_norm: batchNorm(c.stem_out_channels, c.batch_norm_eps),
    },
    (m, pixels: Tensor) => activation(c.stem_act_func)(m.batch_norm(m.conv(pixels))),
  );
};

/** The maps before, between and after the stages. */
const stages = (c: TextNetConfig) => {
  const all = c.conv_layer_kernel_sizes.map((_, index) =>
    module({ stage: stagePlans(c, index).map((plan) => repConvolution(c, plan)) }, (m, x: Tensor) =>
      m.stage.reduce((h, each) => each(h), x),
    ),
  );
  const encoder = module({ stages: all }, (m, x: Tensor) => afterEach(m.stages, x));
  return module({ stem: stem(c), encoder }, (m, pixels: Tensor) => m.encoder(m.stem(pixels)));
};

const model = (c: TextNetConfig) => {
  const { stem: first, encoder } = stages(c);
  return baseModel(
    module({ stem: first, encoder }, (m, pixels: Tensor) => {
      const last_hidden_state = lastOf(m.encoder(m.stem(pixels)));
      return { last_hidden_state, pooler_output: last_hidden_state.adaptive_avg_pool2d(2) };
    }),
  );
};

const classification = (c: TextNetConfig) =>
  imageHeads("textnet", stages(c), { fc: linear(c.hidden_sizes.at(-1) ?? 0, labelsOf(c)) }, (m, maps) => ({
    logits: m.fc(lastOf(maps).mean([2, 3])),
  }));

const backbone = (c: TextNetConfig) => imageHeads("textnet", stages(c), {}, (_, maps) => featureMaps(c, maps));

/** Channels of the stages in the reference's proportion. */
const tinyChannels = (c: TextNetConfig, { headSize }: Size): Partial<TextNetConfig> => {
  const [first = 1] = c.hidden_sizes;
  const hidden_sizes = c.hidden_sizes.map((width) => Math.round(width / first) * headSize);
  return { stem_out_channels: headSize, hidden_sizes };
};

const otherSize = () => ({ height: 96, width: 96 });

export default visionFamily({
  facts: textnet,
  repo: "czczup/textnet-tiny",
  checkpoints: { TextNetForImageClassification: ["czczup/textnet-tiny"] },
  computed: ["conv_layer_kernel_sizes", "conv_layer_strides", "depths", "stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "TextNetImageProcessor",
    do_center_crop: false,
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 640 },
    size_divisor: 32,
  },
  imageSize: () => 64,
  tiny: (c, { size }) => tinyChannels(c, size),
  architectures: {
    TextNetModel: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    TextNetForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
    TextNetBackbone: imageClass({ other: otherSize }, backbone),
  },
});

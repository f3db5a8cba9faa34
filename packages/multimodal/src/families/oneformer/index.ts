import { type OneFormerConfig, oneformer } from "@tiny-random/atlas/configs/oneformer";
import { type Architecture, type Context, defineArchitecture, InputError, type NamedTensors } from "@tiny-random/core";
import { baseModel, linear, module, Parameter, type Tensor } from "@tiny-random/nn";
import { groups } from "@tiny-random/vision/layers/group-norm-convolution";
import { maskPixelDecoder } from "@tiny-random/vision/layers/mask-pixel-decoder";
import { fourStages, lossWeights, narrowSwin } from "@tiny-random/vision/layers/mask-queries";
import { mapChannels, nestedBackbone } from "@tiny-random/vision/layers/nested-backbone";
import { labelNames } from "@tiny-random/vision/vision-family";
import { multimodalFamily } from "../../multimodal-family.ts";
import { oneFormerTransformer } from "./decoder.ts";
import { taskImages } from "./tasks.ts";

/** The encoder of tasks: two linear maps over the ids of a task's tokens. */
const taskEncoder = (c: OneFormerConfig) => {
  const block = (inputs: number) => module({ 0: linear(inputs, c.hidden_dim) }, (m, x: Tensor) => m[0](x));
  const layers = module({ 0: block(c.task_seq_len), 1: block(c.hidden_dim) }, (m, x: Tensor) => m[1](m[0](x).relu()));
  const task_mlp = module({ layers }, (m, x: Tensor) => m.layers(x));
  return module({ task_mlp }, (m, ids: Tensor) => m.task_mlp(ids.to("float32")));
};

/** Throws InputError for a config whose maps Transformers projects by weights that no checkpoint holds. */
const checkWidths = ({ conv_dim, mask_dim, hidden_dim, enforce_input_proj }: OneFormerConfig): void => {
  if (conv_dim === hidden_dim && mask_dim === conv_dim && !enforce_input_proj) return;
  throw new InputError(
    "oneformer needs conv_dim, mask_dim and hidden_dim alike, and no enforce_input_proj: its class projects maps by weights that it does not save",
    "Set them alike.",
  );
};

/** The backbone, its pixel decoder and the transformer that is asked a task. */
const model = (c: OneFormerConfig, context: Context) => {
  checkWidths(c);
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const decoder = maskPixelDecoder(mapChannels(c, context), {
    width: c.conv_dim,
    maskWidth: c.mask_dim,
    layers: c.encoder_layers,
    heads: c.num_attention_heads,
    feedForward: c.encoder_feedforward_dim,
    strides: c.strides,
    finestStride: c.common_stride,
  });
  const pixel_level_module = module({ encoder: backbone, decoder }, (m, pixels: Tensor) => m.decoder(mapsOf(pixels)));
  const children = {
    pixel_level_module,
    transformer_module: oneFormerTransformer(c),
    task_encoder: taskEncoder(c),
  };
  return module(children, (m, pixels: Tensor, task: Tensor) => {
    const { levels, pixels: map } = m.pixel_level_module(pixels);
    return m.transformer_module(m.task_encoder(task), levels, map);
  });
};

type Found = ReturnType<ReturnType<typeof model>>;

const segmentation = (c: OneFormerConfig, context: Context) => {
  const children = {
    model: baseModel(model(c, context)),
    criterion: module(
      {
        empty_weight: lossWeights(c, c.no_object_weight).empty_weight,
        logit_scale: new Parameter(
          [],
          { kind: "exact", data: () => Float64Array.of(Math.log(1 / c.contrastive_temperature)) },
          { dtype: "float64", unread: "only the loss reads it" },
        ),
      },
      () => 0,
    ),
  };
  return module(children, (m, pixels: Tensor, task: Tensor) => m.model(pixels, task));
};

const lastNorm = "a backbone has a norm for every chosen stage instead";

type OneFormer = ReturnType<typeof model> | ReturnType<typeof segmentation>;

/** A class that is asked a task of images; it takes the mask of their padding and does not read it. */
const classOf = (
  build: (c: OneFormerConfig, context: Context) => OneFormer,
  outputs: (found: Found) => Record<string, Tensor>,
  prefix: string,
): Architecture<OneFormerConfig> =>
  defineArchitecture({
    padding: { none: "convolutions see the padding of an image" },
    unused: { [`${prefix}pixel_level_module.encoder.swin.`]: lastNorm },
    build,
    sessions: (oneFormer: OneFormer, c: OneFormerConfig) => ({
      model: {
        inputs: {
          pixel_values: { dtype: "float32", axes: ["batch_size", 3, "height", "width"] },
          pixel_mask: { dtype: "int64", axes: ["batch_size", "mask_height", "mask_width"] },
          task_inputs: { dtype: "int64", axes: ["batch_size", c.task_seq_len] },
        },
        trace: ({ pixel_values, task_inputs }: NamedTensors) => {
          if (!pixel_values || !task_inputs) throw new Error("OneFormer needs pixel_values and task_inputs");
          return outputs(oneFormer(pixel_values, task_inputs));
        },
      },
    }),
    inputs: (c: OneFormerConfig) => taskImages(c.task_seq_len),
  });

export default multimodalFamily<OneFormerConfig>({
  facts: oneformer,
  repo: "shi-labs/oneformer_ade20k_swin_tiny",
  checkpoints: {
    OneFormerForUniversalSegmentation: [
      "shi-labs/oneformer_ade20k_swin_tiny",
      "shi-labs/oneformer_ade20k_swin_large",
      "shi-labs/oneformer_coco_swin_large",
    ],
  },
  reference: {
    backbone_config: { model_type: "swin", drop_path_rate: 0.3, ...fourStages },
    ...labelNames(["wall", "building", "sky"]),
  },
  brief: ["backbone_config"],
  towerFields: ["backbone_config"],
  tokenizer: "clip",
  // Without class_info_file of the checkpoint: the class would load the names of labels, for training, from the Hub.
  preprocessor: {
    image_processor_type: "OneFormerImageProcessor",
    do_convert_rgb: true,
    do_normalize: true,
    do_reduce_labels: false,
    do_rescale: true,
    do_resize: true,
    ignore_index: 255,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    repo_path: "shi-labs/oneformer_demo",
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 800, longest_edge: 1333 },
  },
  processor: {
    className: "OneFormerProcessor",
    settings: (c) => ({ max_seq_length: c.text_encoder_context_length, task_seq_length: c.task_seq_len }),
    imageSize: () => 48,
    followed: (_, target) => target,
  },
  tiny: (c, { size: { width } }, merged) => ({
    backbone_config: narrowSwin(merged.backbone_config),
    conv_dim: Math.max(groups, width),
    hidden_dim: Math.max(groups, width),
    mask_dim: Math.max(groups, width),
    num_attention_heads: 4,
    encoder_layers: 1,
    encoder_feedforward_dim: width,
    dim_feedforward: width,
    // One layer for each level.
    decoder_layers: 4,
    query_dec_layers: 2,
    num_queries: Math.min(c.num_queries, 5),
  }),
  architectures: {
    OneFormerModel: classOf(
      (c, context) => baseModel(model(c, context)),
      ({ states, queries, masks, labels }) => ({
        transformer_decoder_object_queries: states,
        transformer_decoder_contrastive_queries: queries,
        transformer_decoder_mask_predictions: masks,
        transformer_decoder_class_predictions: labels,
      }),
      "",
    ),
    OneFormerForUniversalSegmentation: classOf(
      segmentation,
      ({ masks, labels }) => ({ class_queries_logits: labels, masks_queries_logits: masks }),
      "model.",
    ),
  },
  variants: {
    "norms before blocks": { config: { pre_norm: true }, classes: ["OneFormerForUniversalSegmentation"] },
    "a task that is not normalized": { config: { use_task_norm: false }, classes: ["OneFormerModel"] },
  },
});

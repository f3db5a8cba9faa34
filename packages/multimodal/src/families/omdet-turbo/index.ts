import { omdetTurbo } from "@tiny-random/atlas/configs/omdet-turbo";
import {
  type ConfigOf,
  type Context,
  defineArchitecture,
  InputError,
  type NamedTensors,
  narrowed,
} from "@tiny-random/core";
import { asSequence, layerNorm, module, Parameter, symbol, Tensor } from "@tiny-random/nn";
import { clipTextFacts, clipTextTower } from "@tiny-random/text/families/clip_text_model";
import { statesAt } from "@tiny-random/text/layers/encoder/text-tower";
import { plainAttentionKeys } from "@tiny-random/vision/layers/detr-transformer";
import {
  acrossMaps,
  convNorm,
  cspRep,
  type HybridEncoderConfig,
  type HybridEncoderParts,
  hybridChildren,
} from "@tiny-random/vision/layers/hybrid-encoder";
import { mapChannels, nestedBackbone } from "@tiny-random/vision/layers/nested-backbone";
import { projected } from "@tiny-random/vision/layers/rt-detr";
import { narrowBackbone } from "../../layers/narrow-backbone.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { omdetDecoder } from "./decoder.ts";
import { classImages } from "./inputs.ts";

export const omdetFacts = narrowed(omdetTurbo, { text_config: clipTextFacts });
type OmDetTurboConfig = ConfigOf<typeof omdetFacts>;

/** The encoder's fields by the names of RT-DETR's config. */
const encoderConfig = (c: OmDetTurboConfig): HybridEncoderConfig => ({
  encoder_hidden_dim: c.encoder_hidden_dim,
  encoder_in_channels: c.encoder_in_channels,
  encoder_layers: c.encoder_layers,
  encoder_ffn_dim: c.encoder_dim_feedforward,
  encoder_attention_heads: c.encoder_attention_heads,
  encode_proj_layers: c.encoder_projection_indices,
  encoder_activation_function: c.encoder_feedforward_activation,
  activation_function: c.csp_activation,
  positional_encoding_temperature: c.positional_encoding_temperature,
  eval_size: c.eval_size,
  normalize_before: false,
  hidden_expansion: c.hidden_expansion,
  layer_norm_eps: c.layer_norm_eps,
  batch_norm_eps: c.batch_norm_eps,
});

/**
 * Sines, then cosines, of columns, then of rows, of places that are counted down the columns: the reference's own order, although
 * the map's places are counted along the rows. `[1, places, width]`.
 */
const columnSines = (map: Tensor, e: HybridEncoderConfig): Tensor => {
  const { graph } = map;
  const quarter = e.encoder_hidden_dim / 4;
  const rates = graph.constant(
    Float32Array.from({ length: quarter }, (_, index) => 1 / e.positional_encoding_temperature ** (index / quarter)),
    "float32",
  );
  const places = Tensor.arange(graph, asSequence(map).size(1));
  const rows = graph.dimValue(map.size(2));
  const turns = (index: Tensor) => index.to("float32").unsqueeze(-1).mul(rates);
  const [across, down] = [turns(places.div(rows)), turns(places.remainder(rows))];
  return Tensor.cat([across.sin(), across.cos(), down.sin(), down.cos()], -1).unsqueeze(0);
};

const encoderParts = (c: OmDetTurboConfig): HybridEncoderParts => ({
  lateral: (e) => convNorm(e, e.encoder_hidden_dim, e.encoder_hidden_dim, { kernel: 1, act: c.conv_norm_activation }),
  fuse: (e) => {
    const width = e.encoder_hidden_dim;
    return cspRep(e, 2 * width, width, Math.trunc(width * e.hidden_expansion));
  },
  downsample: (e) =>
    convNorm(e, e.encoder_hidden_dim, e.encoder_hidden_dim, { kernel: 3, stride: 2, act: c.conv_norm_activation }),
  attentionKeys: plainAttentionKeys,
  positions: columnSines,
});

const encoder = (c: OmDetTurboConfig) => {
  const config = encoderConfig(c);
  const children = {
    channel_projection_layers: c.encoder_in_channels.map((inputs) => projected(inputs, c.encoder_hidden_dim, 1e-5)),
    ...hybridChildren(config, encoderParts(c)),
  };
  return module(children, (m, maps: readonly Tensor[]) =>
    acrossMaps(
      m,
      config,
      maps.map((map, level) => m.channel_projection_layers[level]?.(map) ?? map),
    ),
  );
};

/** Texts of tasks as they are, and those of classes as one vector each, read at their largest id: the end of the text. */
const languageBackbone = (c: OmDetTurboConfig) => {
  const children = {
    model: clipTextTower(c.text_config),
    text_projection: new Parameter([c.text_projection_in_dim, c.text_projection_out_dim], {
      kind: "weight",
      fanIn: c.text_projection_in_dim,
    }),
  };
  return module(children, (m, tasks: Tensor, classes: Tensor) => {
    // The reference tells CLIP of no padding: what comes before a token is all that it sees.
    const statesOf = (ids: Tensor) => m.model(ids, { attention_mask: ids.mul(0).add(1) }).hidden;
    return { task: statesOf(tasks), classes: statesAt(statesOf(classes), classes.argmax(1)).matmul(m.text_projection) };
  });
};

/** Classes of all images, `[all, width]`, as rows of each image, as many as there are at most, with zeros behind fewer. */
const byImage = (classes: Tensor, counts: Tensor): Tensor => {
  const { graph } = classes;
  const most = counts.amax(0);
  const scalar = (value: number) => graph.constant([value], "int64", []);
  const shape = { dtype: "int64" as const, shape: [symbol("num_classes")] };
  const order = graph.add("Range", [scalar(0), most, scalar(1)], shape);
  graph.learnSymbols(order);
  const places = order.unsqueeze(0);
  const [ends, size] = [counts.cumsum(0), counts.unsqueeze(1)];
  const index = places.add(ends.unsqueeze(1).sub(size));
  const behind = graph.dimValue(classes.size(0));
  return index.where(places.lt(size), behind).embedding(classes.pad([0, 0, 0, 1]));
};

/** Throws InputError for what the reference cannot run. */
const checkConfig = (c: OmDetTurboConfig): void => {
  if (c.class_embed_dim === c.decoder_hidden_dim)
    throw new InputError(
      `class_embed_dim and decoder_hidden_dim of ${c.model_type} are both ${c.class_embed_dim}, and the reference then has no task_project, which it reads`,
      "Choose two numbers.",
    );
};

/** The backbone's maps. Throws InputError where the reference norms them. */
const plainMaps = (c: OmDetTurboConfig, maps: readonly Tensor[]): readonly Tensor[] => {
  if (!c.apply_layernorm_after_vision_backbone) return maps;
  throw new InputError(
    `apply_layernorm_after_vision_backbone of ${c.model_type} norms the last axis of feature maps, which is of channels in timm's Swin alone`,
    "Set it to false.",
  );
};

/** What the class reads. */
interface Inputs {
  readonly pixels: Tensor;
  readonly classes: Tensor;
  readonly counts: Tensor;
  readonly tasks: Tensor;
  readonly taskMask: Tensor;
}

const detection = (c: OmDetTurboConfig, context: Context) => {
  checkConfig(c);
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const layer_norms = c.encoder_in_channels.map((width) => layerNorm(width, c.layer_norm_eps));
  const children = {
    vision_backbone: module({ vision_backbone: backbone, layer_norms }, () => 0),
    language_backbone: languageBackbone(c),
    encoder: encoder(c),
    decoder: omdetDecoder(c),
  };
  return module(children, (m, { pixels, classes, counts, tasks, taskMask }: Inputs) => {
    const said = m.language_backbone(tasks, classes);
    return m.decoder(m.encoder(plainMaps(c, mapsOf(pixels))), byImage(said.classes, counts), {
      states: said.task,
      mask: taskMask,
    });
  });
};

const texts = (count: string, length: string) => ({ dtype: "int64", axes: [count, length] }) as const;

const inputsOf = (given: NamedTensors): Inputs => {
  const { pixel_values: pixels, classes_input_ids: classes, classes_structure: counts } = given;
  const { tasks_input_ids: tasks, tasks_attention_mask: taskMask } = given;
  if (pixels && classes && counts && tasks && taskMask) return { pixels, classes, counts, tasks, taskMask };
  throw new Error("a session of images needs tasks and classes");
};

export default multimodalFamily({
  facts: omdetFacts,
  repo: "omlab/omdet-turbo-swin-tiny-hf",
  needs: ["backbone_config", "apply_layernorm_after_vision_backbone"],
  checkpoints: { OmDetTurboForObjectDetection: ["omlab/omdet-turbo-swin-tiny-hf"] },
  reference: {
    // The checkpoint's backbone is timm's Swin, whose maps have their channels last; that of Transformers has them first.
    apply_layernorm_after_vision_backbone: false,
    backbone_config: {
      model_type: "swin",
      out_features: ["stage2", "stage3", "stage4"],
      out_indices: [2, 3, 4],
    },
    text_config: { model_type: "clip_text_model" },
  },
  // Settings of a backbone of timm, which the config beside it then has.
  resolve: (c) => (c.backbone_config.model_type === "timm_backbone" ? {} : { timm_kwargs: {} }),
  towerFields: ["backbone_config", "text_config"],
  tokenizer: "clip",
  preprocessor: {
    image_processor_type: "DetrImageProcessor",
    do_normalize: true,
    do_pad: false,
    do_rescale: false,
    do_resize: true,
    format: "coco_detection",
    image_mean: [123.675, 116.28, 103.53],
    image_std: [58.395, 57.12, 57.375],
    resample: 2,
    rescale_factor: 1 / 255,
    size: { height: 640, width: 640 },
  },
  processor: { className: "OmDetTurboProcessor", imageSize: () => 64 },
  tiny: (c, context) => {
    const width = context.size.width / 2;
    const words = c.text_config.hidden_size;
    const backbone_config = narrowBackbone(c.backbone_config);
    return {
      backbone_config,
      image_size: 64,
      text_projection_in_dim: words,
      text_projection_out_dim: words,
      class_embed_dim: words,
      task_encoder_hidden_dim: 2 * words,
      encoder_hidden_dim: width,
      d_model: width,
      encoder_in_channels: mapChannels({ ...c, backbone_config }, context),
      vision_features_channels: c.vision_features_channels.map(() => width),
      encoder_dim_feedforward: 2 * width,
      decoder_hidden_dim: width,
      decoder_num_heads: c.encoder_attention_heads,
      decoder_num_layers: Math.min(c.decoder_num_layers, 2),
      decoder_dim_feedforward: 2 * width,
      num_queries: Math.min(c.num_queries, 3),
    };
  },
  architectures: {
    OmDetTurboForObjectDetection: defineArchitecture({
      task: "zero-shot-object-detection",
      padding: { none: "texts are padded to one length, and several belong to one image" },
      unused: {
        "decoder.decoder_class_head.": "classes of layers before the last are read by the loss alone",
        "vision_backbone.layer_norms.": "they norm maps of timm's Swin",
        "vision_backbone.vision_backbone.swin.layernorm.": "the norm of a whole Swin, which its backbone does not use",
      },
      build: detection,
      sessions: (model) => ({
        model: {
          inputs: {
            pixel_values: { dtype: "float32", axes: ["batch_size", 3, "height", "width"] },
            classes_input_ids: texts("all_classes", "class_length"),
            classes_attention_mask: texts("all_classes", "class_length"),
            tasks_input_ids: texts("batch_size", "task_length"),
            tasks_attention_mask: texts("batch_size", "task_length"),
            classes_structure: { dtype: "int64", axes: ["batch_size"] },
          },
          trace: (given) => model(inputsOf(given)),
        },
      }),
      inputs: () => classImages({ height: 64, width: 96 }),
    }),
  },
  variants: {
    "learned queries, compared by products": { config: { learn_initial_query: true, class_distance_type: "dot" } },
  },
});

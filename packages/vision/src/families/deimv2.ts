import { deimv2 } from "@tiny-random/atlas/configs/deimv2";
import { type ConfigOf, type Context, InputError } from "@tiny-random/core";
import { activation, module, renamed, rmsNorm, Tensor } from "@tiny-random/nn";
import {
  dFineDecoder,
  gateway,
  pointAttention,
  separableDownsample,
  tinyDFine,
  unusedBeforeLast,
  unusedRefining,
} from "../layers/d-fine.ts";
import type { LevelMemory } from "../layers/deformable-attention.ts";
import { positionedAttention, postNorm } from "../layers/detr-transformer.ts";
import { gatedBySilu } from "../layers/dinov2.ts";
import { convNorm, hybridEncoder, repVgg } from "../layers/hybrid-encoder.ts";
import type { ImageBlock } from "../layers/image-block.ts";
import { imageClass } from "../layers/image-class.ts";
import { mapChannels, nestedBackbone } from "../layers/nested-backbone.ts";
import { predictionHead } from "../layers/prediction-head.ts";
import {
  decoderProjections,
  detectorBackbone,
  type MapEncoder,
  type RtDetrParts,
  rtDetrImages,
  rtDetrModel,
  rtDetrProcessor,
  threeStages,
  tiedDetection,
} from "../layers/rt-detr.ts";
import { roundHalfEven } from "../round-half-even.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

type Deimv2Config = ConfigOf<typeof deimv2>;

const newerKeys = { out_proj: "o_proj" };

/** One convolution for two paths, one of which has RepVGG blocks; their sum. */
const cspSplit = (c: Deimv2Config, inputs: number, outputs: number, blocks: number): ImageBlock => {
  const act = c.activation_function;
  const children = {
    conv1: convNorm(c, inputs, 2 * outputs, { kernel: 1, act }),
    bottlenecks: Array.from({ length: blocks }, () => repVgg(c, outputs)),
    conv2: c.encoder_has_trailing_conv ? convNorm(c, outputs, outputs, { kernel: 3, act }) : undefined,
  };
  return module(children, (m, x: Tensor) => {
    const [kept, passed] = m.conv1(x).chunk(2, 1) as [Tensor, Tensor];
    const joined = kept.add(m.bottlenecks.reduce((h, block) => block(h), passed));
    return m.conv2?.(joined) ?? joined;
  });
};

/** Two CSP layers in a row, the results of both beside their inputs. */
const elan = (c: Deimv2Config): ImageBlock => {
  const width = c.encoder_hidden_dim;
  const narrow = roundHalfEven(Math.floor((c.hidden_expansion * width) / 2));
  const blocks = roundHalfEven(3 * c.depth_mult);
  const act = c.activation_function;
  const children = {
    conv1: convNorm(c, width, 2 * width, { kernel: 1, act }),
    csp_rep1: cspSplit(c, width, narrow, blocks),
    csp_rep2: cspSplit(c, narrow, narrow, blocks),
    conv2: convNorm(c, 2 * width + 2 * narrow, width, { kernel: 1, act }),
  };
  return module(children, (m, x: Tensor) => {
    const halves = m.conv1(x).chunk(2, 1);
    const first = m.csp_rep1(halves[1] as Tensor);
    return m.conv2(Tensor.cat([...halves, first, m.csp_rep2(first)], 1));
  });
};

const hybrid = (c: Deimv2Config) => {
  const encoder = hybridEncoder(c, {
    lateral: (each) => convNorm(each, each.encoder_hidden_dim, each.encoder_hidden_dim, { kernel: 1 }),
    join: (one, other) => one.add(other),
    fuse: () => elan(c),
    downsample: separableDownsample,
  });
  return renamed(encoder, { ...newerKeys, encoder: "aifi", fc1: "mlp.layers.0", fc2: "mlp.layers.1" });
};

/** A map half as large, of the means of three by three places. */
const halvedMap = (map: Tensor): Tensor => map.avg_pool2d(3, { stride: 2, padding: 1 });

/** The encoder of the smallest sizes: one map and one made of it, joined down and up again. */
const lite = (c: Deimv2Config) => {
  const width = c.encoder_hidden_dim;
  const one = () => convNorm(c, width, width, { kernel: 1, act: c.activation_function });
  const children = {
    input_proj: c.encoder_in_channels.map((inputs) => convNorm(c, inputs, width, { kernel: 1 })),
    down_conv1: one(),
    down_conv2: one(),
    bi_fusion_conv: one(),
    fpn_block: elan(c),
    pan_block: elan(c),
  };
  return module(children, (m, given: readonly Tensor[]) => {
    const maps = m.input_proj.map((project, level) => project(given[level] as Tensor));
    const [finer, last] = [maps[0] as Tensor, maps.at(-1) as Tensor];
    const halved = m.down_conv1(halvedMap(last));
    const coarse = m.bi_fusion_conv(halved.add(halved.mean([2, 3], true)));
    const second = maps[1] ?? coarse;
    const fine = m.fpn_block(finer.add(second.interpolate({ size: [finer.size(2), finer.size(3)] })));
    return [fine, m.pan_block(second.add(m.down_conv2(halvedMap(fine))))];
  });
};

const encoder = (c: Deimv2Config): MapEncoder => {
  if (c.encoder_type === "lite") return lite(c);
  if (c.encoder_fuse_op === "sum") return hybrid(c);
  throw new InputError(
    `encoder_fuse_op of deimv2 is ${c.encoder_fuse_op}, and the class's blocks take no more channels than a sum has`,
    "Set it to sum.",
  );
};

/** A backbone of convolutions; its maps are projected where the encoder does not do so itself. */
const convolutional = (c: Deimv2Config, context: Context) => {
  const {
    backbone: { model },
    mapsOf,
  } = detectorBackbone(c, context);
  const projections = mapChannels(c, context).map((inputs) => convNorm(c, inputs, c.encoder_hidden_dim, { kernel: 1 }));
  const children = { model, encoder_input_proj: c.encoder_type === "lite" ? [] : projections };
  const project = (m: typeof children, pixels: Tensor) =>
    mapsOf(pixels).map((map, level) => m.encoder_input_proj[level]?.(map) ?? map);
  return module(children, project);
};

/** The spatial tuning adapter (STA): convolutions for the details that patches lack, at an eighth, a sixteenth and less. */
const spatialAdapter = (c: Deimv2Config) => {
  const planes = c.spatial_tuning_adapter_inplanes;
  const half = (inputs: number, outputs: number, act?: string) =>
    convNorm(c, inputs, outputs, { kernel: 3, stride: 2, act });
  const children = {
    stem_conv: half(3, planes, "gelu"),
    conv2: half(planes, 2 * planes),
    conv3: half(2 * planes, 4 * planes),
    conv4: half(4 * planes, 4 * planes),
  };
  return module(children, (m, pixels: Tensor) => {
    const gelu = activation("gelu");
    const first = m.conv2(m.stem_conv(pixels).max_pool2d(3, { stride: 2, padding: 1 }));
    const second = m.conv3(gelu(first));
    return [first, second, m.conv4(gelu(second))];
  });
};

/** A Vision Transformer's maps, each at the size of the adapter's and beside it. */
const ofPatches = (c: Deimv2Config, context: Context) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const planes = c.spatial_tuning_adapter_inplanes;
  const [width = 0] = mapChannels(c, context);
  const fused = (detail: number) => convNorm(c, width + detail, c.encoder_hidden_dim, { kernel: 1 });
  const children = {
    backbone,
    spatial_tuning_adapter: spatialAdapter(c),
    fusion_proj: [fused(2 * planes), fused(4 * planes), fused(4 * planes)],
  };
  return module(children, (m, pixels: Tensor) => {
    const maps = mapsOf(pixels);
    return m.spatial_tuning_adapter(pixels).map((detail, level) => {
      const size = [detail.size(2), detail.size(3)] as const;
      const map = (maps[level] as Tensor).interpolate({ size, mode: "bilinear" });
      return m.fusion_proj[level]?.(Tensor.cat([map, detail], 1)) ?? map;
    });
  });
};

const isOfPatches = (c: Deimv2Config): boolean => c.backbone_config.model_type === "dinov3_vit";

/** The backbone with what stands beside it under its key. */
const input = (c: Deimv2Config, context: Context) => {
  const conv_encoder = isOfPatches(c) ? ofPatches(c, context) : convolutional(c, context);
  const whole = module({ conv_encoder }, (m, pixels: Tensor) => m.conv_encoder(pixels));
  return { children: { conv_encoder }, mapsOf: whole };
};

/** Maps as wide as the decoder stay as they are; the last one comes again where levels are more than maps. */
const projections = (c: Deimv2Config) =>
  c.d_model === c.decoder_in_channels.at(-1)
    ? Array.from({ length: c.num_feature_levels }, () => module({}, (_, map: Tensor) => map))
    : decoderProjections(c).map((project) => renamed(project, { "0": "conv", "1": "norm" }));

const decoderLayer = (c: Deimv2Config) => {
  const { d_model: width, decoder_attention_heads: heads } = c;
  const children = {
    self_attn: renamed(positionedAttention({ width, heads }), newerKeys),
    self_attn_layer_norm: rmsNorm(width),
    encoder_attn: pointAttention(c),
    mlp: gatedBySilu(width, Math.floor(c.decoder_ffn_dim / 2)),
    final_layer_norm: rmsNorm(width),
    gateway: c.use_gateway ? gateway(width, rmsNorm(width)) : undefined,
    encoder_attn_layer_norm: c.use_gateway ? undefined : rmsNorm(width),
  };
  return module(children, (m, x: Tensor, positions: Tensor, boxes: Tensor, memory: LevelMemory) => {
    const attended = postNorm(x, m.self_attn_layer_norm, (h) => m.self_attn(h, positions, { values: h, positions }));
    const seen = m.encoder_attn(attended.add(positions), boxes.unsqueeze(2), memory);
    const crossed = m.gateway?.(attended, seen) ?? m.encoder_attn_layer_norm?.(attended.add(seen)) ?? attended;
    return postNorm(crossed, m.final_layer_norm, m.mlp);
  });
};

const parts: RtDetrParts<Deimv2Config> = {
  input,
  encoder,
  projections,
  decoder: (c, detects) =>
    dFineDecoder(c, detects, {
      layer: decoderLayer,
      positions: ({ d_model: width, decoder_activation_function: act }) => predictionHead(width, width, 3, 4, act),
      sharesBoxHead: ({ share_bbox_head: shares }) => shares,
    }),
};

/** The adapter's maps are of a sixteenth of the image and of its double and half: so must patches be. */
const tiny = (c: Deimv2Config, context: Context, merged: Deimv2Config): Partial<Deimv2Config> => {
  const fields = tinyDFine(c, context, merged);
  const { backbone_config: backbone = c.backbone_config } = fields;
  const { patch_size } = c.backbone_config as Readonly<Record<string, unknown>>;
  const backbone_config = isOfPatches(c) ? { ...backbone, patch_size } : backbone;
  const encoder_in_channels = [...mapChannels({ ...c, backbone_config }, context)];
  // Two maps have few places, whose scores are near each other.
  const fewer = c.encoder_type === "lite" && { num_queries: 2 };
  return { ...fields, backbone_config, encoder_in_channels, ...fewer };
};

export default visionFamily({
  facts: deimv2,
  repo: "Intellindust/DEIMv2_HGNetv2_N_COCO",
  checkpoints: {
    Deimv2ForObjectDetection: ["harshaljanjani/DEIMv2_HGNetv2_N_COCO_Transformers"],
  },
  reference: {
    backbone_config: { model_type: "hgnet_v2", ...threeStages, use_learnable_affine_block: true },
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config"],
  processor: rtDetrProcessor,
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny,
  architectures: {
    Deimv2Model: imageClass(
      { ...rtDetrImages, task: "image-feature-extraction", unused: unusedRefining },
      (c: Deimv2Config, context: Context) => rtDetrModel(c, context, parts),
    ),
    Deimv2ForObjectDetection: imageClass(
      { ...rtDetrImages, task: "object-detection", unused: unusedBeforeLast },
      (c: Deimv2Config, context: Context) => tiedDetection(c, context, parts),
    ),
  },
  variants: {
    // As the sizes S to X.
    "DINOv3 with a spatial tuning adapter": {
      config: {
        backbone_config: {
          model_type: "dinov3_vit",
          out_features: ["stage6", "stage9", "stage12"],
          out_indices: [6, 9, 12],
        },
        encoder_has_trailing_conv: false,
        decoder_activation_function: "silu",
        eval_size: [640, 640],
      },
    },
    // As the sizes Pico, Femto and Atto.
    "the lite encoder": {
      config: {
        backbone_config: {
          hidden_sizes: [64, 256, 512],
          stem_channels: [3, 16, 16],
          stage_in_channels: [16, 64, 256],
          stage_mid_channels: [16, 32, 64],
          stage_out_channels: [64, 256, 512],
          stage_num_blocks: [1, 1, 2],
          stage_downsample: [false, true, true],
          stage_downsample_strides: [2, 2, 2],
          stage_light_block: [false, false, true],
          stage_kernel_size: [3, 3, 5],
          stage_numb_of_layers: [3, 3, 3],
          depths: [3, 3, 3],
          out_features: ["stage3"],
          out_indices: [3],
        },
        encoder_type: "lite",
        encoder_layers: 0,
        encoder_in_channels: [512],
        decoder_in_channels: [256, 256],
        num_feature_levels: 2,
        decoder_n_points: [4, 2],
        use_gateway: false,
      },
    },
    "a decoder wider than its encoder": {
      config: { encoder_hidden_dim: 128, decoder_in_channels: [128, 128, 128], num_feature_levels: 4 },
      classes: ["Deimv2ForObjectDetection"],
    },
  },
});

import { dFine } from "@tiny-random/atlas/configs/d_fine";
import type { ConfigOf, Context } from "@tiny-random/core";
import { activation, layerNorm, module, Tensor } from "@tiny-random/nn";
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
import { feedForward, positionedAttention, postNorm } from "../layers/detr-transformer.ts";
import {
  convNorm,
  cspRep,
  type HybridEncoderConfig,
  type HybridEncoderParts,
  hybridEncoder,
} from "../layers/hybrid-encoder.ts";
import { imageClass } from "../layers/image-class.ts";
import { predictionHead } from "../layers/prediction-head.ts";
import {
  decoderProjections,
  type RtDetrParts,
  rtDetrImages,
  rtDetrModel,
  rtDetrProcessor,
  threeStages,
  tiedDetection,
} from "../layers/rt-detr.ts";
import { roundHalfEven } from "../round-half-even.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

type DFineConfig = ConfigOf<typeof dFine>;

/** Two CSP layers in a row, the results of both beside their inputs (GELAN of Wang et al., 2024). */
const gelan = (c: HybridEncoderConfig, blocks: number) => {
  const width = c.encoder_hidden_dim;
  const narrow = roundHalfEven(Math.floor((c.hidden_expansion * width) / 2));
  const act = "silu";
  const children = {
    conv1: convNorm(c, 2 * width, 2 * width, { kernel: 1, act }),
    csp_rep1: cspRep(c, width, narrow, narrow, blocks),
    conv2: convNorm(c, narrow, narrow, { kernel: 3, act }),
    csp_rep2: cspRep(c, narrow, narrow, narrow, blocks),
    conv3: convNorm(c, narrow, narrow, { kernel: 3, act }),
    conv4: convNorm(c, 2 * width + 2 * narrow, width, { kernel: 1, act }),
  };
  return module(children, (m, x: Tensor) => {
    const halves = m.conv1(x).chunk(2, 1);
    const first = m.conv2(m.csp_rep1(halves[1] as Tensor));
    const second = m.conv3(m.csp_rep2(first));
    return m.conv4(Tensor.cat([...halves, first, second], 1));
  });
};

const encoderParts = (c: DFineConfig): HybridEncoderParts => ({
  lateral: (each) => convNorm(each, each.encoder_hidden_dim, each.encoder_hidden_dim, { kernel: 1 }),
  fuse: (each) => gelan(each, roundHalfEven(3 * c.depth_mult)),
  downsample: separableDownsample,
});

/** The largest number of float16, which states stay within. */
const largest = 65504;

const decoderLayer = (c: DFineConfig) => {
  const sizes = {
    width: c.d_model,
    heads: c.decoder_attention_heads,
    feedForward: c.decoder_ffn_dim,
    act: c.decoder_activation_function,
    epsilon: c.layer_norm_eps,
  };
  const children = {
    self_attn: positionedAttention(sizes),
    self_attn_layer_norm: layerNorm(c.d_model, c.layer_norm_eps),
    encoder_attn: pointAttention(c),
    ...feedForward(sizes),
    gateway: gateway(c.d_model),
  };
  return module(children, (m, x: Tensor, positions: Tensor, boxes: Tensor, memory: LevelMemory) => {
    const attended = postNorm(x, m.self_attn_layer_norm, (h) => m.self_attn(h, positions, { values: h, positions }));
    const crossed = m.gateway(attended, m.encoder_attn(attended.add(positions), boxes.unsqueeze(2), memory));
    const fed = crossed.add(m.fc2(activation(sizes.act)(m.fc1(crossed))));
    return m.final_layer_norm(fed.clamp(-largest, largest));
  });
};

const parts = (c: DFineConfig): RtDetrParts<DFineConfig> => ({
  encoder: (each) => hybridEncoder(each, encoderParts(c)),
  projections: (each) => (each.d_model === each.decoder_in_channels.at(-1) ? [] : decoderProjections(each)),
  decoder: (each, detects) =>
    dFineDecoder(each, detects, {
      layer: decoderLayer,
      positions: ({ d_model: width }) => predictionHead(2 * width, width, 2, 4),
    }),
});

export default visionFamily({
  facts: dFine,
  repo: "ustc-community/dfine-xlarge-coco",
  checkpoints: {
    DFineForObjectDetection: [
      "ustc-community/dfine-xlarge-coco",
      "ustc-community/dfine-small-coco",
      "ustc-community/dfine-nano-coco",
    ],
  },
  reference: {
    backbone_config: { model_type: "hgnet_v2", ...threeStages },
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config"],
  processor: rtDetrProcessor,
  imageSize: () => 64,
  dependencies: (c) => [c.backbone_config.model_type],
  tiny: tinyDFine,
  architectures: {
    DFineModel: imageClass(
      {
        ...rtDetrImages,
        task: "image-feature-extraction",
        unused: unusedRefining,
      },
      (c: DFineConfig, context: Context) => rtDetrModel(c, context, parts(c)),
    ),
    DFineForObjectDetection: imageClass(
      {
        ...rtDetrImages,
        task: "object-detection",
        unused: unusedBeforeLast,
      },
      (c: DFineConfig, context: Context) => tiedDetection(c, context, parts(c)),
    ),
  },
  variants: {
    // As in ustc-community/dfine-small-coco.
    "other numbers of points by level": {
      config: { decoder_n_points: [3, 6, 3], hidden_expansion: 0.5, depth_mult: 0.34 },
      classes: ["DFineForObjectDetection"],
    },
    "discrete samples": { config: { decoder_method: "discrete" }, classes: ["DFineForObjectDetection"] },
  },
});

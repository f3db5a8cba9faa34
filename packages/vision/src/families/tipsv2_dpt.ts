import { tipsv2Dpt } from "@tiny-random/atlas/configs/tipsv2_dpt";
import {
  type Architecture,
  type ConfigOf,
  type Context,
  labelsOf,
  narrowed,
  type PipelineTask,
} from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  atPixels,
  baseModel,
  conv2d,
  keyed,
  linear,
  module,
  Tensor,
} from "@tiny-random/nn";
import { dptNeckMaps } from "../layers/dpt-neck.ts";
import { readoutOf } from "../layers/dpt-readout.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import type { ImageModel } from "../layers/image-model.ts";
import { checkPatchStates, nestedBackbone, shrunkBackbone } from "../layers/nested-backbone.ts";
import { type Grid, gridOfPixels } from "../layers/vit-embeddings.ts";
import { labelNames, visionFamily } from "../vision-family.ts";
import { processor, tipsv2VisionFacts } from "./tipsv2_vision_model.ts";

const facts = narrowed(tipsv2Dpt, { backbone_config: tipsv2VisionFacts });
type Tipsv2DptConfig = ConfigOf<typeof facts>;

/** Two convolutions, each after a ReLU, added to the input. */
const residualUnit = (width: number) => {
  const convolution = () => conv2d(width, width, 3, { padding: 1, bias: false });
  return module({ conv1: convolution(), conv2: convolution() }, (m, x: Tensor) =>
    m.conv2(m.conv1(x.relu()).relu()).add(x),
  );
};

/** Numbered parts of a list, some of which have no weights. */
const inList = (parts: readonly (AnyModule | undefined)[]) => module(Object.fromEntries(parts.entries()), () => 0);

/** DPT's neck; the weights of its parts by the names of the checkpoint. */
const namedNeck = (c: Tipsv2DptConfig) => {
  const { hidden_size: width } = c.backbone_config;
  const plan = { width, layers: c.neck_hidden_sizes.length, act: c.readout_activation };
  const neck = dptNeckMaps(c, { width, readout: readoutOf("project", plan), unit: residualUnit });
  const { layers, readout_projects } = neck.reassemble_stage;
  const children = {
    reassemble: module(
      {
        out_projections: layers.map(({ projection }) => projection),
        readout_projects: readout_projects?.flat(),
        resize_layers: inList(layers.map(({ resize }) => resize)),
      },
      () => 0,
    ),
    convs: neck.convs,
    // The coarsest map has no finer one beside it.
    fusion_blocks: neck.fusion_stage.layers.map(({ projection, residual_layer1, residual_layer2 }, index) =>
      module(
        { out_conv: projection, residual_unit: index > 0 ? residual_layer1 : undefined, main_unit: residual_layer2 },
        () => 0,
      ),
    ),
  };
  return { neck, children };
};

/** What the heads read: states of the class token and of patches, and the grid of patches. */
interface Seen {
  readonly states: readonly Tensor[];
  readonly grid: Grid;
}

/**
 * A head's outputs at every place of the finest fused map.
 *
 * @param kind what it predicts
 * @param act stands between its convolution and its linear map
 */
const head = (c: Tipsv2DptConfig, kind: "depth" | "normals" | "segmentation", outputs: number, act?: string) => {
  const { neck, children } = namedNeck(c);
  const width = c.fusion_hidden_size;
  const last = `${kind}_head` as const;
  const whole = {
    ...children,
    project: conv2d(width, width, 3, { padding: 1 }),
    ...keyed(last, linear(width, outputs)),
  };
  return module(whole, (m, { states, grid }: Seen) => {
    const projected = m.project(neck(states, grid).fused.at(-1) as Tensor);
    return atPixels(act === undefined ? projected : activation(act)(projected), (x) => m[last](x));
  });
};

/** Depth of the scores of bins, `[batch, bins, rows, columns]`: the mean of their middles. */
const depthOf = (c: Tipsv2DptConfig, scores: Tensor): Tensor => {
  const count = c.num_depth_bins;
  const step = (c.max_depth - c.min_depth) / (count - 1);
  const middles = Array.from({ length: count }, (_, bin) => c.min_depth + bin * step);
  const shares = scores.relu().add(c.min_depth);
  return shares
    .div(shares.sum(1, true))
    .mul(scores.graph.constant(middles, "float32", [1, count, 1, 1]))
    .sum(1);
};

/** A head under its key, and what it predicts. */
const heads = {
  depth: (c: Tipsv2DptConfig) => head(c, "depth", c.num_depth_bins, c.depth_decoder_activation),
  normals: (c: Tipsv2DptConfig) => head(c, "normals", 3),
  segmentation: (c: Tipsv2DptConfig) => head(c, "segmentation", labelsOf(c)),
};

/** The backbone under its key, and what heads read of it. */
const seeing = (c: Tipsv2DptConfig, context: Context) => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  const { patch_size: patch, num_register_tokens: registers } = c.backbone_config;
  const see = (pixels: Tensor): Seen => {
    const states = mapsOf(pixels).map((state) => Tensor.cat([state.slice(1, 0, 1), state.slice(1, 1 + registers)], 1));
    return { states, grid: gridOfPixels(pixels, patch) };
  };
  return { vision_encoder: baseModel(backbone), see };
};

/** A class of images of any number of patches. */
const classOf = (task: PipelineTask | undefined, build: (c: Tipsv2DptConfig, context: Context) => ImageModel) =>
  imageClass<Tipsv2DptConfig>({ ...(task && { task }), other: (c) => morePatches(c.backbone_config) }, build);

const architectures: Record<string, Architecture<Tipsv2DptConfig>> = {
  Tipsv2DptForDepthEstimation: classOf("depth-estimation", (c, context) => {
    const { vision_encoder, see } = seeing(c, context);
    return module({ vision_encoder, depth_head: heads.depth(c) }, (m, pixels: Tensor) => ({
      predicted_depth: depthOf(c, m.depth_head(see(pixels))),
    }));
  }),
  Tipsv2DptForNormalEstimation: classOf(undefined, (c, context) => {
    const { vision_encoder, see } = seeing(c, context);
    return module({ vision_encoder, normals_head: heads.normals(c) }, (m, pixels: Tensor) => ({
      normals: m.normals_head(see(pixels)),
    }));
  }),
  Tipsv2DptForSemanticSegmentation: classOf("image-segmentation", (c, context) => {
    const { vision_encoder, see } = seeing(c, context);
    return module({ vision_encoder, segmentation_head: heads.segmentation(c) }, (m, pixels: Tensor) => ({
      logits: m.segmentation_head(see(pixels)),
    }));
  }),
  Tipsv2DptForDensePrediction: classOf(undefined, (c, context) => {
    const { vision_encoder, see } = seeing(c, context);
    const children = {
      vision_encoder,
      depth_head: heads.depth(c),
      normals_head: heads.normals(c),
      segmentation_head: heads.segmentation(c),
    };
    return module(children, (m, pixels: Tensor) => {
      const seen = see(pixels);
      return {
        predicted_depth: depthOf(c, m.depth_head(seen)),
        normals: m.normals_head(seen),
        segmentation_logits: m.segmentation_head(seen),
      };
    });
  }),
};

export default visionFamily({
  facts,
  repo: "google/tipsv2-b14-dpt",
  needs: ["backbone_config.reshape_hidden_states"],
  checkpoints: { Tipsv2DptForDensePrediction: ["google/tipsv2-b14-dpt"] },
  reference: {
    backbone_config: {
      model_type: "tipsv2_vision_model",
      out_features: ["stage3", "stage6", "stage9", "stage12"],
      out_indices: [3, 6, 9, 12],
      reshape_hidden_states: false,
    },
    ...labelNames(["wall", "building", "sky"]),
  },
  brief: ["backbone_config"],
  processor: { ...processor, image_processor_type: "Tipsv2DptImageProcessor" },
  dependencies: (c) => [c.backbone_config.model_type],
  imageSize: (c) => c.backbone_config.image_size,
  tiny: (c, context, merged) => {
    checkPatchStates("tipsv2_dpt", c.backbone_config);
    const { width } = context.size;
    // Narrow, since one class has three necks.
    return {
      backbone_config: shrunkBackbone(merged, context),
      neck_hidden_sizes: c.neck_hidden_sizes.map((_, index) => (width / 8) * (index + 1)),
      fusion_hidden_size: width / 4,
      num_depth_bins: 16,
    };
  },
  architectures,
});

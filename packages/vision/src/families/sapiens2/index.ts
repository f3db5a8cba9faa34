import type { Architecture, Context, PipelineTask } from "@tiny-random/core";
import { type AnyModule, baseModel, joined, module, type Tensor } from "@tiny-random/nn";
import { patchMaps } from "../../layers/dinov2.ts";
import { prefixLength } from "../../layers/dinov3.ts";
import { type ImageClass, imageClass, morePatches } from "../../layers/image-class.ts";
import { tinyVitBackbone } from "../../layers/vit-backbone.ts";
import { labelNames, visionFamily } from "../../vision-family.ts";
import { denseHead, scaleHead } from "./heads.ts";
import { type Sapiens2Config, sapiens2Facts, sapiens2Map, sapiens2Parts, sapiens2States } from "./tower.ts";

const base = (c: Sapiens2Config) =>
  baseModel(
    module(sapiens2Parts(c), (m, pixels: Tensor) => {
      const last_hidden_state = m.ln1(sapiens2States(c, m, pixels).states.at(-1) as Tensor);
      return { last_hidden_state, pooler_output: last_hidden_state.select(1, 0) };
    }),
  );

/** The states of chosen layers, normalized where the config says so. */
const backbone = (c: Sapiens2Config) =>
  baseModel(
    module(sapiens2Parts(c), (m, pixels: Tensor) => {
      const { grid, states } = sapiens2States(c, m, pixels);
      const norm = (x: Tensor) => (c.normalize_backbone_outputs ? m.ln1(x) : x);
      return patchMaps(c, states, norm, { grid, tokens: prefixLength(c) });
    }),
  );

/** Tiny heads of two kinds, since no config has a head that all tasks have: transposed convolutions, pixels out of channels. */
const transposedHead = {
  model_type: "sapiens2_head",
  upsample_out_channels: [16, 8],
  upsample_kernel_sizes: [4, 4],
  conv_out_channels: [8, 8],
  conv_kernel_sizes: [1, 1],
};
const shuffledHead = {
  model_type: "sapiens2_head",
  use_pixel_shuffle: true,
  upsample_out_channels: [16, 8],
  upsample_kernel_sizes: [3, 3],
  conv_out_channels: [8, 8],
  conv_kernel_sizes: [3, 3],
};

const [rows, columns] = [4, 3];

/** The head of points has a branch for their scale, which reads what a strided convolution leaves of an image. */
const pointsHead = {
  ...shuffledHead,
  scale_conv_out_channels: [8],
  scale_conv_kernel_sizes: [3],
  scale_final_input_size: 8 * Math.ceil(rows / 2) * Math.ceil(columns / 2),
  scale_final_hidden_sizes: [16, 8],
};

/** Red, green, blue and how much an image covers what is behind it. */
const ofMatting = labelNames(["red", "green", "blue", "alpha"]);

/** Images of any number of patches. */
const other = (c: Sapiens2Config) => morePatches(c);

/** A class with a head: the name of its last convolution, what it requires, and what it makes of its map. */
const dense = (
  kind: string,
  requires: Readonly<Record<string, unknown>>,
  outputs: (map: Tensor) => Record<string, Tensor>,
  task?: PipelineTask,
): Architecture<Sapiens2Config> =>
  imageClass<Sapiens2Config>({ other, requires, ...(task && { task }) }, (c) =>
    module({ backbone: baseModel(sapiens2Map(c)), decode_head: denseHead(c, kind) }, (m, pixels: Tensor) =>
      outputs(m.decode_head(m.backbone(pixels))),
    ),
  );

/** Points, and their scale; the scale's linear maps fix the size of images. */
const points = (c: Sapiens2Config) => {
  const head = denseHead(c, "pointmap");
  const { children, scaleOf } = scaleHead(c);
  const decode_head: AnyModule = joined(
    head,
    module(children, () => 0),
  );
  return module({ backbone: baseModel(sapiens2Map(c)), decode_head }, (m, pixels: Tensor) => {
    const map = m.backbone(pixels);
    return { pointmaps: head(map), scales: scaleOf(map) };
  });
};

const tinyPatch = 8;

/** A layer of full attention, others of grouped heads, and images of four patches by three. */
const tiny = (c: Sapiens2Config, { size }: Context) => {
  const chosen = tinyVitBackbone(c);
  const heads = size.width / size.headSize;
  const ofLayer = (layer: number) => (layer === 0 ? heads : heads / 2);
  return {
    ...chosen,
    num_key_value_attention_heads: heads / 2,
    num_first_full_attention_layers: 1,
    num_last_full_attention_layers: 0,
    num_key_value_heads_per_layer: Array.from({ length: chosen.num_hidden_layers }, (_, layer) => ofLayer(layer)),
    patch_size: tinyPatch,
    image_size: [rows * tinyPatch, columns * tinyPatch],
  };
};

const model: ImageClass<Sapiens2Config> = { task: "image-feature-extraction", other };

export default visionFamily({
  facts: sapiens2Facts,
  repo: "facebook/sapiens2-pretrain-0.4b",
  checkpoints: {
    Sapiens2Model: ["facebook/sapiens2-pretrain-0.4b"],
    Sapiens2ForSemanticSegmentation: ["facebook/sapiens2-seg-0.4b"],
    Sapiens2ForPoseEstimation: ["facebook/sapiens2-pose-0.4b"],
    Sapiens2ForNormalEstimation: ["facebook/sapiens2-normal-0.4b"],
    Sapiens2ForPointmapEstimation: ["facebook/sapiens2-pointmap-0.4b"],
    Sapiens2ForImageMatting: ["facebook/sapiens2-matting-1b"],
  },
  reference: { image_size: [1024, 768], ...labelNames(["background", "apparel", "face"]) },
  computed: ["stage_names", "out_features", "out_indices", "num_key_value_heads_per_layer"],
  processor: {
    image_processor_type: "Sapiens2ImageProcessor",
    do_center_crop: false,
    do_normalize: true,
    do_pad: false,
    do_reduce_labels: false,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 1024, width: 768 },
  },
  tiny,
  architectures: {
    Sapiens2Model: imageClass(model, base),
    Sapiens2Backbone: imageClass({ other }, backbone),
    Sapiens2ForSemanticSegmentation: dense(
      "seg",
      { head_config: transposedHead },
      (logits) => ({ logits }),
      "image-segmentation",
    ),
    Sapiens2ForPoseEstimation: dense("pose", { head_config: transposedHead }, (heatmaps) => ({ heatmaps })),
    Sapiens2ForNormalEstimation: dense("normal", { head_config: shuffledHead }, (normals) => ({ normals })),
    Sapiens2ForPointmapEstimation: imageClass({ requires: { head_config: pointsHead } }, points),
    Sapiens2ForImageMatting: dense("matting", { head_config: shuffledHead, ...ofMatting }, (map) => {
      const shares = map.sigmoid();
      return { alphas: shares.slice(1, 3), foregrounds: shares.slice(1, 0, 3) };
    }),
  },
  variants: {
    // Without a gate Transformers saves a model that it cannot load: it writes the one projection as two.
    "no norms of queries and keys, a mask token": {
      config: { use_qk_norm: false, use_mask_token: true },
      classes: ["Sapiens2Model"],
    },
    "layers without norm": {
      config: { normalize_backbone_outputs: false, out_features: ["stage12", "stage24"], out_indices: [12, 24] },
      classes: ["Sapiens2Backbone"],
    },
  },
});

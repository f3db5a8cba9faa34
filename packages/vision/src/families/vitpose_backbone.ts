import { vitposeBackbone } from "@tiny-random/atlas/configs/vitpose_backbone";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  activation,
  asSequence,
  baseModel,
  conv2d,
  layerNorm,
  linear,
  module,
  Tensor,
  vitAttention,
} from "@tiny-random/nn";
import { dataSetIndex } from "../layers/data-set-index.ts";
import { dinov2Mlp } from "../layers/dinov2.ts";
import { afterEach, numberedMaps } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import type { Extras } from "../layers/image-model.ts";
import { chosenStates, tinyVitBackbone } from "../layers/vit-backbone.ts";
import { learnedTokens } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(vitposeBackbone, { image_size: "list", patch_size: "list" });
type VitPoseBackboneConfig = ConfigOf<typeof facts>;

const patchesOf = (c: VitPoseBackboneConfig): number => {
  const [height = 0, width = 0] = c.image_size;
  const [down = 1, across = 1] = c.patch_size;
  return Math.floor(height / down) * Math.floor(width / across);
};

/** Padded patches with positions; the position of a class token that is gone is added to all of them. */
const embeddings = (c: VitPoseBackboneConfig) => {
  const patch = c.patch_size as readonly [number, number];
  const projection = conv2d(c.num_channels, c.hidden_size, patch, { stride: patch, padding: 2 });
  return module(
    {
      patch_embeddings: module({ projection }, (m, pixels: Tensor) => asSequence(m.projection(pixels))),
      position_embeddings: learnedTokens(c.hidden_size, 1 + patchesOf(c)),
    },
    (m, pixels: Tensor) => {
      const positions = pixels.graph.parameter(m.position_embeddings);
      return m
        .patch_embeddings(pixels)
        .add(positions.slice(1, 1))
        .add(positions.slice(1, 0, 1));
    },
  );
};

/** A feed-forward network whose last features come from the expert of the image's data set (Xu et al., 2022, ViTPose++). */
const expertMlp = (c: VitPoseBackboneConfig, inner: number) => {
  const experts = Array.from({ length: c.num_experts }, () => linear(inner, c.part_features));
  return module(
    { fc1: linear(c.hidden_size, inner), fc2: linear(inner, c.hidden_size - c.part_features), experts },
    (m, x: Tensor, dataSet?: Tensor) => {
      if (!dataSet) throw new Error("experts need dataset_index");
      const hidden = activation(c.hidden_act)(m.fc1(x));
      const index = dataSet.reshape([dataSet.size(0), 1, 1]);
      const parts = m.experts.map((expert, at) => expert(hidden).mul(index.eq(at).to("float32")));
      const chosen = parts.slice(1).reduce((sum, part) => sum.add(part), parts[0] as Tensor);
      return Tensor.cat([m.fc2(hidden), chosen], -1);
    },
  );
};

const layer = (c: VitPoseBackboneConfig) => {
  const inner = Math.trunc(c.hidden_size * c.mlp_ratio);
  const plain = dinov2Mlp(c, inner);
  const mlp: typeof plain | ReturnType<typeof expertMlp> = c.num_experts === 1 ? plain : expertMlp(c, inner);
  return module(
    {
      attention: vitAttention(c),
      mlp,
      layernorm_before: layerNorm(c.hidden_size, c.layer_norm_eps),
      layernorm_after: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor, dataSet?: Tensor) => {
      const attended = m.attention(m.layernorm_before(x)).add(x);
      return m.mlp(m.layernorm_after(attended), dataSet).add(attended);
    },
  );
};

/** The states of chosen layers, normalized: `[batch, patches, width]`. */
const backbone = (c: VitPoseBackboneConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, () => layer(c));
  return baseModel(
    module(
      {
        embeddings: embeddings(c),
        encoder: module({ layer: layers }, (m, x: Tensor, dataSet?: Tensor) =>
          afterEach(
            m.layer.map((each) => (h: Tensor) => each(h, dataSet)),
            x,
          ),
        ),
        layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      },
      (m, pixels: Tensor, { dataset_index: dataSet }: Extras) => {
        const states = m.encoder(m.embeddings(pixels), dataSet);
        return numberedMaps(chosenStates(c, states).map((state) => m.layernorm(state)));
      },
    ),
  );
};

export default visionFamily({
  facts,
  repo: "usyd-community/vitpose-base-simple",
  computed: ["stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "ViTImageProcessor",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 256, width: 192 },
  },
  tiny: (c, { size: { width } }) => ({
    ...tinyVitBackbone(c),
    part_features: Math.round((c.part_features * width) / c.hidden_size),
  }),
  architectures: { VitPoseBackbone: imageClass({ extras: dataSetIndex }, backbone) },
  variants: {
    // The backbone of usyd-community/vitpose-plus-base.
    "an expert for each data set": { config: { num_experts: 6, part_features: 192 } },
    "several layers": { config: { out_features: ["stem", "stage6", "stage12"], out_indices: [0, 6, 12] } },
  },
});

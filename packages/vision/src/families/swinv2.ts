import { swinv2 } from "@tiny-random/atlas/configs/swinv2";
import { type ConfigOf, InputError, narrowed } from "@tiny-random/core";
import {
  channelsFirst,
  joinedPixels,
  layerNorm,
  linear,
  module,
  type Parameter,
  swinStages,
  type Tensor,
} from "@tiny-random/nn";
import { featureMaps } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { lastSwinWidth, swinClasses, tinyWindows, widerImages } from "../layers/swin-classes.ts";
import { swinEmbeddings } from "../layers/swin-embeddings.ts";
import { swinv2Layer } from "../layers/swinv2-layer.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(swinv2, { image_size: "number", patch_size: "number" });
type Swinv2Config = ConfigOf<typeof facts>;

/** A stage's numbers; windows and their shift follow the config's image size, not that of the images given. */
const stageOf = (c: Swinv2Config, stage: number) => {
  const rows = Math.floor(Math.floor(c.image_size / c.patch_size) / 2 ** stage);
  const edge = Math.min(rows, c.window_size);
  return {
    width: c.embed_dim * 2 ** stage,
    heads: c.num_heads[stage] ?? 1,
    depth: c.depths[stage] ?? 0,
    edge,
    shift: rows <= edge ? 0 : Math.floor(c.window_size / 2),
    pretrained: c.pretrained_window_sizes[stage] ?? 0,
  };
};

/** Two by two pixels become one of twice the channels; the norm comes after the reduction. */
const patchMerging = (width: number) =>
  module({ reduction: linear(4 * width, 2 * width, { bias: false }), norm: layerNorm(2 * width) }, (m, x: Tensor) =>
    m.norm(m.reduction(joinedPixels(x, width))),
  );

/** The states before the first stage and after each, before they are merged. */
const encoder = (c: Swinv2Config) =>
  swinStages(
    c.depths.map((depth, index) => {
      const stage = stageOf(c, index);
      return {
        blocks: Array.from({ length: depth }, (_, block) => swinv2Layer(c, stage, block % 2 === 1)),
        downsample: index < c.depths.length - 1 ? patchMerging(stage.width) : undefined,
      };
    }),
  );

const embeddings = (c: Swinv2Config, maskToken?: Parameter) => {
  if (c.use_absolute_embeddings)
    throw new InputError(
      "use_absolute_embeddings is true, where Transformers' Swinv2 has one position too many for its patches",
      "Set it to false.",
    );
  return swinEmbeddings(c, maskToken);
};

const parts = (c: Swinv2Config, maskToken?: Parameter) => ({
  embeddings: embeddings(c, maskToken),
  encoder: encoder(c),
  layernorm: layerNorm(lastSwinWidth(c), c.layer_norm_eps),
});

const backbone = (c: Swinv2Config) =>
  module({ embeddings: embeddings(c), encoder: encoder(c) }, (m, pixels: Tensor) =>
    featureMaps(c, m.encoder(m.embeddings(pixels)).map(channelsFirst)),
  );

export default visionFamily({
  facts,
  repo: "microsoft/swinv2-tiny-patch4-window8-256",
  checkpoints: { Swinv2ForImageClassification: ["microsoft/swinv2-tiny-patch4-window8-256"] },
  reference: { image_size: 256, window_size: 8 },
  computed: ["num_layers", "hidden_size", "stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "ViTImageProcessor",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 256, width: 256 },
  },
  tiny: (c, { size }) => tinyWindows(c, size),
  architectures: {
    ...swinClasses("Swinv2", "swinv2", parts),
    Swinv2Backbone: imageClass({ other: widerImages }, backbone),
  },
  variants: {
    "pretrained windows": { config: { pretrained_window_sizes: [4, 4, 4, 3] }, classes: ["Swinv2Model"] },
    "no biases": { config: { qkv_bias: false }, classes: ["Swinv2Model"] },
  },
});

import { swinv2 } from "@tiny-random/atlas/configs/swinv2";
import { type ConfigOf, InputError, narrowed } from "@tiny-random/core";
import {
  activation,
  attend,
  biasRows,
  channelsFirst,
  dense,
  joinedPixels,
  layerNorm,
  linear,
  module,
  overWindows,
  Parameter,
  projectedWindows,
  splitHeads,
  swinStages,
  type Tensor,
  unitLength,
  windowGrid,
} from "@tiny-random/nn";
import { featureMaps } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { lastSwinWidth, swinClasses, tinyWindows, widerImages } from "../layers/swin-classes.ts";
import { swinEmbeddings } from "../layers/swin-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(swinv2, { image_size: "number", patch_size: "number" });
type Swinv2Config = ConfigOf<typeof facts>;

/** A stage's numbers; windows and their shift follow the config's image size, whatever images are given. */
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
type Stage = ReturnType<typeof stageOf>;

/** Rows and columns between two places of a window on a logarithmic scale: `[distances, 2]` (Liu et al., 2022, section 3.3). */
const logSpacedDistances = ({ edge, pretrained }: Stage): Float32Array => {
  const unit = Math.max(1, (pretrained > 0 ? pretrained : edge) - 1);
  const spaced = Array.from({ length: 2 * edge - 1 }, (_, index) => {
    const distance = (8 * (index - edge + 1)) / unit;
    return (Math.sign(distance) * Math.log2(Math.abs(distance) + 1)) / 3;
  });
  return Float32Array.from(spaced.flatMap((down) => spaced.flatMap((across) => [down, across])));
};

/** Cosine attention inside windows, `[windows, edge², channels]`, with a bias that an MLP makes of distances. */
const windowAttention = (c: Swinv2Config, stage: Stage) => {
  const { width, heads, edge } = stage;
  const distances = logSpacedDistances(stage);
  const mlp = module({ "0": linear(2, 512), "2": linear(512, heads, { bias: false }) }, (m, x: Tensor) =>
    m[2](m[0](x).relu()),
  );
  return module(
    {
      logit_scale: new Parameter([heads, 1, 1], { kind: "positive" }),
      continuous_position_bias_mlp: mlp,
      query: linear(width, width, { bias: c.qkv_bias }),
      key: linear(width, width, { bias: false }),
      value: linear(width, width, { bias: c.qkv_bias }),
    },
    (m, x: Tensor, apart?: Tensor) => {
      const { graph } = x;
      const table = m.continuous_position_bias_mlp(
        graph.constant(distances, "float32").reshape([distances.length / 2, 2]),
      );
      const bias = table
        .index_select(0, graph.constant(biasRows(edge), "int64"))
        .reshape([edge ** 2, edge ** 2, heads])
        .permute(2, 0, 1)
        .unsqueeze(0)
        .sigmoid()
        .mul(16);
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const sharpness = graph.parameter(m.logit_scale).clamp(undefined, Math.log(100)).exp();
      const query = unitLength(split(m.query(x))).mul(sharpness);
      const mask = apart ? bias.add(apart) : bias;
      return attend(query, unitLength(split(m.key(x))), split(m.value(x)), { scale: 1, mask });
    },
  );
};

/** Attention and feed-forward, each before its norm (res-post-norm). */
const layer = (c: Swinv2Config, stage: Stage, isShifted: boolean) => {
  const { width, edge, shift } = stage;
  const wide = Math.trunc(c.mlp_ratio * width);
  const attention = projectedWindows(windowAttention(c, stage), width);
  return module(
    {
      attention,
      layernorm_before: layerNorm(width, c.layer_norm_eps),
      intermediate: dense(width, wide),
      output: dense(wide, width),
      layernorm_after: layerNorm(width, c.layer_norm_eps),
    },
    (m, x: Tensor) => {
      const by = isShifted && shift > 0 ? x.graph.constant([shift], "int64") : undefined;
      const attended = m.layernorm_before(overWindows(x, windowGrid(x, edge), by, m.attention)).add(x);
      return m.layernorm_after(m.output(activation(c.hidden_act)(m.intermediate(attended)))).add(attended);
    },
  );
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
        blocks: Array.from({ length: depth }, (_, block) => layer(c, stage, block % 2 === 1)),
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

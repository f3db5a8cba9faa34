import { dinat } from "@tiny-random/atlas/configs/dinat";
import { type ConfigOf, InputError, labelsOf, narrowed, type Size } from "@tiny-random/core";
import {
  activation,
  andThen,
  baseModel,
  channelsFirst,
  channelsLast,
  conv2d,
  layerNorm,
  linear,
  module,
  Parameter,
  type Tensor,
} from "@tiny-random/nn";
import { lastOf, normedFeatureMaps } from "../../layers/feature-maps.ts";
import { imageClass } from "../../layers/image-class.ts";
import { imageHeads } from "../../layers/image-model.ts";
import { visionFamily } from "../../vision-family.ts";
import { neighborhoodAttention } from "./neighborhood-attention.ts";

const facts = narrowed(dinat, { patch_size: "number" });
type DinatConfig = ConfigOf<typeof facts>;

const widthsOf = (c: DinatConfig): readonly number[] => c.depths.map((_, stage) => c.embed_dim * 2 ** stage);
const lastWidth = (c: DinatConfig): number => widthsOf(c).at(-1) ?? 0;

/** Two convolutions with nothing between them; `[batch, channels, height, width]` → `[batch, rows, columns, width]`. */
const patchEmbeddings = (c: DinatConfig) => {
  if (c.patch_size !== 4)
    throw new InputError(`patch_size of ${c.model_type} is ${c.patch_size}, and Python takes 4 alone`, "Set it to 4.");
  const halving = (inputs: number, outputs: number) => conv2d(inputs, outputs, 3, { stride: 2, padding: 1 });
  const narrow = Math.floor(c.embed_dim / 2);
  const projection = [halving(c.num_channels, narrow), halving(narrow, c.embed_dim)];
  return module({ projection }, (m, pixels: Tensor) =>
    channelsLast(m.projection.reduce((x: Tensor, convolve) => convolve(x), pixels)),
  );
};

const embeddings = (c: DinatConfig) =>
  module({ patch_embeddings: patchEmbeddings(c), norm: layerNorm(c.embed_dim) }, (m, pixels: Tensor) =>
    m.norm(m.patch_embeddings(pixels)),
  );

const dense = (inputs: number, outputs: number) =>
  module({ dense: linear(inputs, outputs) }, (m, x: Tensor) => m.dense(x));

/** Scales of the two sums of a layer, where it has some. */
const layerScales = (c: DinatConfig, width: number) =>
  c.layer_scale_init_value > 0 ? new Parameter([2, width], { kind: "scale" }) : undefined;

/** Attention to a neighborhood, then feed-forward, each normed before it. */
const layer = (c: DinatConfig, stage: number, dilation: number) => {
  const width = widthsOf(c)[stage] ?? 0;
  const sizes = { width, heads: c.num_heads[stage] ?? 1, kernel: c.kernel_size, dilation, bias: c.qkv_bias };
  const hidden = Math.trunc(c.mlp_ratio * width);
  const attention = { self: neighborhoodAttention(sizes), output: dense(width, width) };
  const children = {
    layernorm_before: layerNorm(width, c.layer_norm_eps),
    attention: module(attention, (m, x: Tensor) => m.output(m.self(x))),
    layernorm_after: layerNorm(width, c.layer_norm_eps),
    intermediate: dense(width, hidden),
    output: dense(hidden, width),
    layer_scale_parameters: layerScales(c, width),
  };
  return module(children, (m, x: Tensor) => {
    const scales = m.layer_scale_parameters;
    const scaled = (part: Tensor, sum: number) => (scales ? part.mul(x.graph.parameter(scales).select(0, sum)) : part);
    const attended = x.add(scaled(m.attention(m.layernorm_before(x)), 0));
    const fed = m.output(activation(c.hidden_act)(m.intermediate(m.layernorm_after(attended))));
    return attended.add(scaled(fed, 1));
  });
};

/** Half as many rows and columns of twice as many channels. */
const downsampler = (width: number) =>
  module(
    {
      reduction: conv2d(width, 2 * width, 3, { stride: 2, padding: 1, bias: false }),
      norm: layerNorm(2 * width),
    },
    (m, x: Tensor) => m.norm(channelsLast(m.reduction(channelsFirst(x)))),
  );

/** The dilations of a stage's layers. Throws InputError where a layer has none. */
const dilationsOf = (c: DinatConfig, stage: number): readonly number[] => {
  const { [stage]: listed } = c.dilations;
  const depth = c.depths[stage] ?? 0;
  const given = Array.isArray(listed) ? listed.filter((one) => Number.isInteger(one) && one > 0) : [];
  if (given.length >= depth) return given.slice(0, depth);
  throw new InputError(
    `dilations of ${c.model_type} has ${JSON.stringify(listed ?? null)} for a stage of ${depth} layers`,
    "Give a list for each stage with a whole number for each of its layers.",
  );
};

/** The places before the first stage, and what each stage makes of them before it halves their number. */
const encoder = (c: DinatConfig) => {
  const levels = widthsOf(c).map((width, stage) => {
    const layers = dilationsOf(c, stage).map((dilation) => layer(c, stage, dilation));
    const downsample = stage < c.depths.length - 1 ? downsampler(width) : undefined;
    return module({ layers, downsample }, (m, x: Tensor) => {
      const whole = m.layers.reduce((h, each) => each(h), x);
      return { whole, next: m.downsample ? m.downsample(whole) : whole };
    });
  });
  return module({ levels }, (m, x: Tensor) => {
    let next = x;
    const stages = m.levels.map((level) => {
      const found = level(next);
      next = found.next;
      return found.whole;
    });
    return [x, ...stages];
  });
};

/** The last stage's places, normed: `[batch, rows, columns, width]`. */
const network = (c: DinatConfig) =>
  module(
    { embeddings: embeddings(c), encoder: encoder(c), layernorm: layerNorm(lastWidth(c), c.layer_norm_eps) },
    (m, pixels: Tensor) => m.layernorm(lastOf(m.encoder(m.embeddings(pixels)))),
  );

const pooled = (places: Tensor): Tensor => places.mean([1, 2]);

const model = (c: DinatConfig) =>
  baseModel(
    andThen(network(c), (last_hidden_state) => ({ last_hidden_state, pooler_output: pooled(last_hidden_state) })),
  );

const classification = (c: DinatConfig) =>
  imageHeads("dinat", network(c), { classifier: linear(lastWidth(c), labelsOf(c)) }, (m, places) => ({
    logits: m.classifier(pooled(places)),
  }));

/** The chosen stages' places before their number is halved, normed, channels first. */
const backbone = (c: DinatConfig) => {
  const norm = (width: number) => {
    const { weight, bias } = layerNorm(width);
    return module({ weight, bias }, (m, x: Tensor) => channelsFirst(x.layer_norm(m.weight, m.bias, 1e-5)));
  };
  const children = {
    embeddings: embeddings(c),
    encoder: encoder(c),
    hidden_states_norms: normedFeatureMaps(c, [c.embed_dim, ...widthsOf(c)], norm),
  };
  return module(children, (m, pixels: Tensor) => m.hidden_states_norms(m.encoder(m.embeddings(pixels))));
};

const kernel = 3;
/** The largest dilations of stages of 16, 8, 4 and 2 rows: the first two have room for them, the others are padded. */
const largest = [4, 2, 2, 1];

const tiny = (c: DinatConfig, { headSize }: Size): Partial<DinatConfig> => {
  const depths = c.depths.map((depth) => Math.min(depth, 2));
  return {
    embed_dim: headSize,
    hidden_size: headSize * 2 ** (c.depths.length - 1),
    depths,
    num_heads: c.num_heads.map((heads) => Math.max(1, heads / 2)),
    kernel_size: kernel,
    dilations: depths.map((depth, stage) =>
      dilationsOf(c, stage)
        .slice(0, depth)
        .map((dilation) => Math.min(dilation, largest[stage] ?? 1)),
    ),
  };
};

/** Numbers of rows and columns that dilations do not divide. */
const otherSize = () => ({ height: 76, width: 100 });

export default visionFamily({
  facts,
  repo: "shi-labs/dinat-mini-in1k-224",
  checkpoints: { DinatForImageClassification: ["shi-labs/dinat-mini-in1k-224"] },
  computed: ["dilations", "num_layers", "hidden_size", "stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "ViTImageProcessor",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 224, width: 224 },
  },
  imageSize: () => 64,
  tiny: (c, { size }) => tiny(c, size),
  architectures: {
    DinatModel: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    DinatForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
    DinatBackbone: imageClass({ other: otherSize }, backbone),
  },
  variants: {
    "scales of layers": { config: { layer_scale_init_value: 1e-5 }, classes: ["DinatModel"] },
    "no bias of queries, keys and values": { config: { qkv_bias: false }, classes: ["DinatModel"] },
    "maps of all stages": {
      config: { out_features: ["stem", "stage1", "stage2", "stage3", "stage4"], out_indices: [0, 1, 2, 3, 4] },
      classes: ["DinatBackbone"],
    },
  },
});

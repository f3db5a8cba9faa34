import { levit } from "@tiny-random/atlas/configs/levit";
import { type ConfigOf, labelsOf, narrowed, type Size } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  asSequence,
  attend,
  baseModel,
  batchNorm,
  conv2d,
  linear,
  module,
  Parameter,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(levit, { image_size: "number", patch_size: "number" });
type LevitConfig = ConfigOf<typeof facts>;

const hardSwish = activation("hardswish");

/** A convolution without bias and a batch norm. */
const convolved = (c: LevitConfig, inputs: number, outputs: number) =>
  module(
    {
      convolution: conv2d(inputs, outputs, c.kernel_size, { stride: c.stride, padding: c.padding, bias: false }),
      batch_norm: batchNorm(outputs),
    },
    (m, x: Tensor) => m.batch_norm(m.convolution(x)),
  );

/** Four strided convolutions in the place of patches. */
const stem = (c: LevitConfig) => {
  const [width = 0] = c.hidden_sizes;
  const [first, second, third] = [8, 4, 2].map((by) => Math.floor(width / by)) as [number, number, number];
  return module(
    {
      embedding_layer_1: convolved(c, c.num_channels, first),
      embedding_layer_2: convolved(c, first, second),
      embedding_layer_3: convolved(c, second, third),
      embedding_layer_4: convolved(c, third, width),
    },
    (m, pixels: Tensor) => {
      const halved = hardSwish(m.embedding_layer_2(hardSwish(m.embedding_layer_1(pixels))));
      return asSequence(m.embedding_layer_4(hardSwish(m.embedding_layer_3(halved))));
    },
  );
};

/** A linear map without bias, its features normalized over all places: `[batch, length, inputs]` → `[batch, length, outputs]`. */
const normedLinear = (inputs: number, outputs: number) =>
  module({ linear: linear(inputs, outputs, { bias: false }), batch_norm: batchNorm(outputs) }, (m, x: Tensor) =>
    m.batch_norm(m.linear(x.flatten(0, 1))).unflatten(0, [x.size(0), x.size(1)]),
  );

/** `[batch, length, width]` → the same of other places or features. */
type SequenceBlock = ((x: Tensor) => Tensor) & AnyModule;

/** Attention's numbers. */
interface AttentionPlan {
  readonly heads: number;
  readonly keySize: number;
  readonly ratio: number;
  /** Places in a row and in a column of the image whose keys are looked at. */
  readonly resolution: number;
  /** Every how many places there is a query. */
  readonly stride: number;
}

/** Places in a row of queries. */
const queriesInRow = ({ resolution, stride }: AttentionPlan): number => Math.floor((resolution - 1) / stride) + 1;

const placesOf = (edge: number) =>
  Array.from({ length: edge * edge }, (_, place) => [Math.floor(place / edge), place % edge] as const);

/** Which distance is between each query and each key, numbered in the order in which they occur first. */
const distanceNumbers = (plan: AttentionPlan): number[] => {
  const numbers = new Map<string, number>();
  return placesOf(queriesInRow(plan)).flatMap(([row, column]) =>
    placesOf(plan.resolution).map(([keyRow, keyColumn]) => {
      const apart = `${Math.abs(row * plan.stride - keyRow)} ${Math.abs(column * plan.stride - keyColumn)}`;
      const number = numbers.get(apart) ?? numbers.size;
      numbers.set(apart, number);
      return number;
    }),
  );
};

/** A bias of every head for every distance, `[heads, distances]`. */
const distanceBiases = (plan: AttentionPlan): Parameter =>
  new Parameter([plan.heads, Math.max(...distanceNumbers(plan)) + 1], { kind: "embedding" });

/** The biases of all pairs of places: `[1, heads, queries, keys]`. */
const biasOf = (plan: AttentionPlan, biases: Parameter, { graph }: Tensor): Tensor =>
  graph
    .parameter(biases)
    .index_select(1, graph.constant(distanceNumbers(plan), "int64"))
    .reshape([1, plan.heads, queriesInRow(plan) ** 2, plan.resolution ** 2]);

/** Attention with a bias by distance; queries, keys and values of a head stand beside each other. */
const attention = (width: number, plan: AttentionPlan): SequenceBlock => {
  const { heads, keySize, ratio } = plan;
  const valueSize = ratio * keySize;
  return module(
    {
      attention_biases: distanceBiases(plan),
      queries_keys_values: normedLinear(width, heads * (2 * keySize + valueSize)),
      projection: normedLinear(heads * valueSize, width),
    },
    (m, x: Tensor) => {
      const all = splitHeads(m.queries_keys_values(x), heads, 2 * keySize + valueSize);
      const [query, key, value] = all.split([keySize, keySize, valueSize], 3) as [Tensor, Tensor, Tensor];
      return m.projection(hardSwish(attend(query, key, value, { mask: biasOf(plan, m.attention_biases, x) })));
    },
  );
};

/** Every second place of every second row of a square image. */
const subsampled = (x: Tensor, { resolution, stride }: AttentionPlan): Tensor =>
  x
    .unflatten(1, [resolution, resolution])
    .slice(1, 0, resolution, stride)
    .slice(2, 0, resolution, stride)
    .flatten(1, 2);

/** Attention of fewer queries to all places, which shrinks the image. */
const shrinkingAttention = (inputs: number, outputs: number, plan: AttentionPlan): SequenceBlock => {
  const { heads, keySize, ratio } = plan;
  const valueSize = ratio * keySize;
  return module(
    {
      attention_biases: distanceBiases(plan),
      keys_values: normedLinear(inputs, heads * (keySize + valueSize)),
      queries: normedLinear(inputs, heads * keySize),
      projection: normedLinear(heads * valueSize, outputs),
    },
    (m, x: Tensor) => {
      const both = splitHeads(m.keys_values(x), heads, keySize + valueSize);
      const [key, value] = both.split([keySize, valueSize], 3) as [Tensor, Tensor];
      const query = splitHeads(m.queries(subsampled(x, plan)), heads, keySize);
      return m.projection(hardSwish(attend(query, key, value, { mask: biasOf(plan, m.attention_biases, x) })));
    },
  );
};

const feedForward = (width: number, ratio: number): SequenceBlock =>
  module(
    { linear_up: normedLinear(width, width * ratio), linear_down: normedLinear(width * ratio, width) },
    (m, x: Tensor) => m.linear_down(hardSwish(m.linear_up(x))),
  );

/** A block added to the stream; checkpoints have it under `module`. */
const residual = (block: SequenceBlock): SequenceBlock =>
  module({ module: block }, (m, x: Tensor) => x.add(m.module(x)));

/** The blocks of a stage at its resolution. */
const ownBlocks = (c: LevitConfig, stage: number, resolution: number): SequenceBlock[] => {
  const [width, heads, keySize, ratio] = [c.hidden_sizes, c.num_attention_heads, c.key_dim, c.attention_ratio].map(
    (each) => each[stage] ?? 0,
  ) as [number, number, number, number];
  const expansion = c.mlp_ratio[stage] ?? 0;
  const plan = { heads, keySize, ratio, resolution, stride: 1 };
  return Array.from({ length: c.depths[stage] ?? 0 }, () => [
    residual(attention(width, plan)),
    ...(expansion > 0 ? [residual(feedForward(width, expansion))] : []),
  ]).flat();
};

/** The blocks that shrink the image behind a stage, and how many places in a row remain. */
const shrinkingBlocks = (c: LevitConfig, stage: number, resolution: number) => {
  const operation = c.down_ops[stage];
  if (operation?.[0] !== "Subsample") return { blocks: [], remaining: resolution };
  const [, keySize = 0, heads = 0, ratio = 0, expansion = 0, stride = 1] = operation.map(Number);
  const plan = { heads, keySize, ratio, resolution, stride };
  const [inputs = 0, outputs = 0] = c.hidden_sizes.slice(stage);
  const blocks = [
    shrinkingAttention(inputs, outputs, plan),
    ...(expansion > 0 ? [residual(feedForward(outputs, expansion))] : []),
  ];
  return { blocks, remaining: queriesInRow(plan) };
};

const encoder = (c: LevitConfig) => {
  let resolution = Math.floor(c.image_size / c.patch_size);
  const stages = c.depths.map((_, stage) => {
    const own = ownBlocks(c, stage, resolution);
    const { blocks, remaining } = shrinkingBlocks(c, stage, resolution);
    resolution = remaining;
    return module({ layers: [...own, ...blocks] }, (m, x: Tensor) => m.layers.reduce((h, each) => each(h), x));
  });
  return module({ stages }, (m, x: Tensor) => m.stages.reduce((h, stage) => stage(h), x));
};

/** LeViT (Graham et al., 2021): the places of the last stage, and their mean. */
const network = (c: LevitConfig) =>
  module({ patch_embeddings: stem(c), encoder: encoder(c) }, (m, pixels: Tensor) => {
    const last_hidden_state = m.encoder(m.patch_embeddings(pixels));
    return { last_hidden_state, pooler_output: last_hidden_state.mean(1) };
  });

const classifier = (c: LevitConfig) => {
  const width = c.hidden_sizes.at(-1) ?? 0;
  const parts = { batch_norm: batchNorm(width), linear: linear(width, labelsOf(c)) };
  return module(parts, (m, x: Tensor) => m.linear(m.batch_norm(x)));
};

const classification = (c: LevitConfig) =>
  imageHeads("levit", network(c), { classifier: classifier(c) }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output),
  }));

/** A second classifier learned from a teacher's labels; scores are the mean of both. */
const distillation = (c: LevitConfig) => {
  const heads = { classifier: classifier(c), classifier_distill: classifier(c) };
  return imageHeads("levit", network(c), heads, (m, { pooler_output }) => {
    const cls_logits = m.classifier(pooler_output);
    const distillation_logits = m.classifier_distill(pooler_output);
    return { logits: cls_logits.add(distillation_logits).div(2), cls_logits, distillation_logits };
  });
};

/** The shrinking attentions that the config class makes of its widths: keys of the first stage, four times as wide values. */
const downOps = ({ hidden_sizes, key_dim: [keySize = 1] }: Pick<LevitConfig, "hidden_sizes" | "key_dim">) =>
  hidden_sizes.slice(0, 2).map((width) => ["Subsample", keySize, Math.floor(width / keySize), 4, 2, 2]);

/** Keys of four features; seven by seven places at first, as odd a number as in the reference's second stage. */
const tinyStages = (c: LevitConfig, { headSize }: Size): Partial<LevitConfig> => {
  const hidden_sizes = c.hidden_sizes.map((_, stage) => headSize * (stage + 1));
  const key_dim = c.key_dim.map(() => headSize / 2);
  return {
    image_size: 112,
    patch_size: c.patch_size,
    hidden_sizes,
    key_dim,
    num_attention_heads: c.depths.map((_, stage) => stage + 1),
    depths: c.depths.map((depth) => Math.min(depth, 2)),
    down_ops: downOps({ hidden_sizes, key_dim }),
  };
};

export default visionFamily({
  facts,
  repo: "facebook/levit-128S",
  checkpoints: { LevitForImageClassificationWithTeacher: ["facebook/levit-128S"] },
  reference: { depths: [2, 3, 4], num_attention_heads: [4, 6, 8] },
  computed: ["down_ops"],
  resolve: (c, merged) => (Array.isArray(merged["down_ops"]) ? {} : { down_ops: downOps(c) }),
  processor: {
    image_processor_type: "LevitImageProcessor",
    crop_size: { height: 224, width: 224 },
    do_center_crop: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 224 },
  },
  tiny: (c, { size }) => tinyStages(c, size),
  // Biases by distance are learned for one size of images.
  architectures: {
    LevitModel: imageClass({ task: "image-feature-extraction" }, (c: LevitConfig) => baseModel(network(c))),
    LevitForImageClassification: imageClass({ task: "image-classification" }, classification),
    LevitForImageClassificationWithTeacher: imageClass({ task: "image-classification" }, distillation),
  },
});

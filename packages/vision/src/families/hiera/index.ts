import { labelsOf } from "@tiny-random/core";
import { baseModel, channelsFirst, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { channelNorm } from "../../layers/convnext.ts";
import { lastOf, normedFeatureMaps } from "../../layers/feature-maps.ts";
import { imageClass } from "../../layers/image-class.ts";
import { imageHeads } from "../../layers/image-model.ts";
import { visionFamily } from "../../vision-family.ts";
import { embeddings, encoder, facts, type HieraConfig, lastWidth, stageWidths, unitShape } from "./encoder.ts";
import { pretraining, unitNoise } from "./pretraining.ts";
import { inUnits, joinedUnits, type UnitGrid, unitEdges, unitGrid, unrolled } from "./units.ts";

const pooler = (c: HieraConfig) =>
  module({ layernorm: layerNorm(lastWidth(c), c.layer_norm_eps) }, (m, hidden: Tensor) => m.layernorm(hidden.mean(1)));

/** The last stage's tokens, and the norm of their mean. */
const pooledHiera = (c: HieraConfig) =>
  module({ embeddings: embeddings(c), encoder: encoder(c), pooler: pooler(c) }, (m, pixels: Tensor) => {
    const tokens = unrolled(m.embeddings(pixels), unitShape(c));
    const last_hidden_state = lastOf(m.encoder(tokens)).flatten(1, 2);
    return { last_hidden_state, pooler_output: m.pooler(last_hidden_state) };
  });

const classification = (c: HieraConfig) =>
  imageHeads("hiera", pooledHiera(c), { classifier: linear(lastWidth(c), labelsOf(c)) }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output),
  }));

/** Tokens before the first stage and after each as images `[batch, channels, height, width]`. */
const imagesOf = (c: HieraConfig, states: readonly Tensor[], units: UnitGrid): readonly Tensor[] =>
  states.map((state, index) => {
    const shape = unitShape(c, Math.max(0, index - 1));
    return channelsFirst(joinedUnits(inUnits(state, shape), units));
  });

/**
 * The tokens of an image in the image's order, taken for the order of mask units: Transformers' backbone does not reorder them
 * before its stages as the other classes do.
 */
const unordered = (c: HieraConfig, grid: Tensor): Tensor => {
  const [rows, columns] = unitEdges(unitShape(c));
  return grid.flatten(1, 2).unflatten(1, [rows * columns, -1]);
};

const backbone = (c: HieraConfig) => {
  const norms = normedFeatureMaps(c, [c.embed_dim, ...stageWidths(c)], (width) => channelNorm(width, 1e-5));
  return baseModel(
    module({ embeddings: embeddings(c), encoder: encoder(c), hidden_states_norms: norms }, (m, pixels: Tensor) => {
      const grid = m.embeddings(pixels);
      const states = m.encoder(unordered(c, grid));
      return m.hidden_states_norms(imagesOf(c, states, unitGrid(grid, unitShape(c))));
    }),
  );
};

/** One mask unit more on each axis, and another one in a row. */
const otherSize = (c: HieraConfig) => {
  const [height = 0, width = 0] = c.image_size;
  const [rows = 0, columns = 0] = c.masked_unit_size.map((tokens, axis) => tokens * (c.patch_stride[axis] ?? 1));
  return { height: height + rows, width: width + 2 * columns };
};

const interpolated = {
  other: otherSize,
  otherArguments: {
    interpolate_pos_encoding: { dtype: "bool", shape: [], data: Uint8Array.of(1) },
  },
} as const;

export default visionFamily({
  facts,
  repo: "facebook/hiera-tiny-224-mae-hf",
  checkpoints: {
    HieraForPreTraining: ["facebook/hiera-tiny-224-mae-hf"],
    HieraForImageClassification: ["facebook/hiera-tiny-224-in1k-hf"],
  },
  reference: { depths: [1, 2, 7, 2], decoder_hidden_size: 512, decoder_depth: 8, decoder_num_heads: 16 },
  computed: ["hidden_size", "stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "BitImageProcessor",
    crop_size: { height: 224, width: 224 },
    do_center_crop: true,
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 256 },
  },
  // Three by three mask units, of which pretraining sees three; later stages are pooled to one token a unit.
  tiny: (c, { size: { headSize } }) => ({
    image_size: [96, 96],
    embed_dim: (3 * headSize) / 4,
    hidden_size: ((3 * headSize) / 4) * c.embed_dim_multiplier ** (c.depths.length - 1),
    ...(c.decoder_hidden_size !== null && {
      decoder_hidden_size: 2 * headSize,
      decoder_depth: 2,
      decoder_num_heads: 2,
    }),
  }),
  architectures: {
    HieraModel: imageClass({ task: "image-feature-extraction", ...interpolated }, (c: HieraConfig) =>
      baseModel(pooledHiera(c)),
    ),
    HieraForImageClassification: imageClass({ task: "image-classification", ...interpolated }, classification),
    HieraForPreTraining: imageClass({ extras: unitNoise }, pretraining),
    HieraBackbone: imageClass({}, backbone),
  },
  variants: {
    "fewer poolings": {
      config: { num_query_pool: 2, out_features: ["stem", "stage2", "stage4"], out_indices: [0, 2, 4] },
    },
  },
});

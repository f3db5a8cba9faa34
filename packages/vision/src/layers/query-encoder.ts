// EoMT (Kerssies et al., 2025): queries join the patches in a Vision Transformer's last blocks, and become masks and labels there.
import type { ModelConfig } from "@tiny-random/core";
import {
  activation,
  conv2d,
  convTranspose2d,
  embedding,
  forbidden,
  layerNorm,
  linear,
  module,
  Parameter,
  Tensor,
} from "@tiny-random/nn";
import { channelNorm } from "./convnext.ts";
import { clearOfZero, lossWeights, masksOf, queryLabels } from "./mask-queries.ts";
import { asGrid, patchGrid } from "./vit-embeddings.ts";

/** The config fields that queries among patches read. */
export interface QueryEncoderConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly image_size: number;
  readonly patch_size: number;
  readonly num_hidden_layers: number;
  readonly num_register_tokens: number;
  readonly num_queries: number;
  readonly num_blocks: number;
  readonly num_upscale_blocks: number;
  readonly no_object_weight: number;
}

/** Doubles a map: a transposed convolution, a convolution of each channel, a norm. */
const upscaleLayer = (c: QueryEncoderConfig) => {
  const width = c.hidden_size;
  return module(
    {
      conv1: convTranspose2d(width, width, 2, { stride: 2 }),
      conv2: conv2d(width, width, 3, { padding: 1, groups: width, bias: false }),
      layernorm2d: channelNorm(width),
    },
    (m, x: Tensor) => m.layernorm2d(m.conv2(activation(c.hidden_act)(m.conv1(x)))),
  );
};

const upscaleBlock = (c: QueryEncoderConfig) =>
  module({ block: Array.from({ length: c.num_upscale_blocks }, () => upscaleLayer(c)) }, (m, x: Tensor) =>
    m.block.reduce((map, layer) => layer(map), x),
  );

/** The queries' vectors, against which pixels are held. */
const maskHead = (c: QueryEncoderConfig) => {
  const map = () => linear(c.hidden_size, c.hidden_size);
  return module({ fc1: map(), fc2: map(), fc3: map() }, (m, x: Tensor) => {
    const act = activation(c.hidden_act);
    return m.fc3(act(m.fc2(act(m.fc1(x)))));
  });
};

/** The queries, and what makes masks and labels of them. */
export const queryParts = (c: QueryEncoderConfig) => ({
  query: embedding(c.num_queries, c.hidden_size),
  layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
  upscale_block: upscaleBlock(c),
  mask_head: maskHead(c),
  class_predictor: queryLabels(c, c.hidden_size),
  criterion: lossWeights(c, c.no_object_weight),
  // How often queries keep to their masks in each of the last blocks: always, before training anneals it.
  attn_mask_probs: new Parameter(
    [c.num_blocks],
    { kind: "exact", data: () => new Float32Array(c.num_blocks).fill(1) },
    { unread: "masks are kept to everywhere, as in a model that was not trained" },
  ),
});

type QueryParts = ReturnType<typeof queryParts>;

/** Queries, the class token and registers: what stands before the patches in the last blocks. */
export const beforePatches = (c: QueryEncoderConfig): number => c.num_queries + 1 + c.num_register_tokens;

/** The queries for every row of a batch, before its tokens and patches: `[batch, queries + length, width]`. */
export const withQueries = (queries: Tensor, x: Tensor): Tensor => {
  const [count, width] = [queries.size(-2), queries.size(-1)];
  return Tensor.cat([queries.expand([x.size(0), count, width]), x], 1);
};

/** Masks and scores of labels of normalized states `[batch, queries + tokens + patches, width]`. */
export const predicted = (c: QueryEncoderConfig, m: QueryParts, normed: Tensor) => {
  const queries = normed.slice(1, 0, c.num_queries);
  const grid = asGrid(normed.slice(1, beforePatches(c)), patchGrid(c));
  return {
    masks_queries_logits: masksOf(m.mask_head(queries), m.upscale_block(grid)),
    class_queries_logits: m.class_predictor(queries),
  };
};

/** Queries see the patches of their masks alone, and whatever is no patch; others see everything: `[batch, 1, length, length]`. */
const keptToMasks = (c: QueryEncoderConfig, masks: Tensor, length: number): Tensor => {
  const [rows, columns] = patchGrid(c);
  const resized = masks.interpolate({ size: [rows, columns], mode: "bilinear" }).flatten(2);
  clearOfZero(resized);
  const nothing = resized.mul(0);
  const ofPatches = nothing.where(resized.gt(0), forbidden);
  const open = masks.graph.constant([0], "float32", [1, 1, 1]);
  const others = open.expand([masks.size(0), c.num_queries, beforePatches(c)]);
  const rest = open.expand([masks.size(0), length - c.num_queries, length]);
  return Tensor.cat([Tensor.cat([others, ofPatches], 2), rest], 1).unsqueeze(1);
};

/**
 * Masked attention in the last blocks: each one's queries keep to the masks that the states before it predict.
 *
 * @param layer runs the layer of a number
 */
export const maskedBlocks = (
  c: QueryEncoderConfig,
  m: QueryParts,
  x: Tensor,
  layer: (index: number, x: Tensor, mask: Tensor) => Tensor,
) => {
  const [rows, columns] = patchGrid(c);
  const length = beforePatches(c) + rows * columns;
  let states = withQueries(x.graph.parameter(m.query.weight).unsqueeze(0), x);
  for (let index = c.num_hidden_layers - c.num_blocks; index < c.num_hidden_layers; index++) {
    const { masks_queries_logits: masks } = predicted(c, m, m.layernorm(states));
    states = layer(index, states, keptToMasks(c, masks, length));
  }
  const last_hidden_state = m.layernorm(states);
  return { ...predicted(c, m, last_hidden_state), last_hidden_state };
};

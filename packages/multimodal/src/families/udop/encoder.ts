import { InputError, type NamedTensors } from "@tiny-random/core";
import type { Source } from "@tiny-random/encoder-decoder/layers/attention";
import { needed } from "@tiny-random/encoder-decoder/layers/seq2seq-family";
import {
  feedForwardLayer,
  norm,
  type RelativePositionBias,
  selfAttentionLayer,
  type T5FeedForwardConfig,
} from "@tiny-random/encoder-decoder/layers/t5-layers";
import type { Embedding } from "@tiny-random/encoder-decoder/layers/t5-stacks";
import {
  asSequence,
  byDistance,
  distanceBucket,
  embedding,
  module,
  ofDistances,
  type Parameter,
  paddingMask,
  type patchProjection,
  Tensor,
  weight,
} from "@tiny-random/nn";
import { type Page, pageMask, pageOf } from "./page.ts";

/** The config fields that UDOP's stacks read. */
export interface UdopStackConfig extends T5FeedForwardConfig {
  readonly num_layers: number;
  readonly max_2d_position_embeddings: number;
  readonly image_size: number;
  readonly patch_size: number;
  readonly relative_bias_args: readonly Readonly<Record<string, unknown>>[];
}

/** Patches along a side of the page. */
export const sideOf = (c: UdopStackConfig): number => Math.floor(c.image_size / c.patch_size);

/** A bias by distance: of which kind, among how many buckets, up to which one, in which parts of the page. */
interface BiasKind {
  readonly type: "1d" | "horizontal" | "vertical";
  readonly buckets: number;
  readonly furthest: number;
  readonly scale: number;
}

const numberIn = (given: Readonly<Record<string, unknown>>, key: string, fallback: number): number =>
  typeof given[key] === "number" ? given[key] : fallback;

/** A bias as the config states it. Throws InputError for one that is not computed here. */
const kindOf = (given: Readonly<Record<string, unknown>>): BiasKind => {
  const { type, ...options } = given;
  if (type !== "1d" && type !== "horizontal" && type !== "vertical")
    throw new InputError(`relative_bias_args has a bias of type ${JSON.stringify(type)}: 1d, horizontal, vertical`);
  const unread = ["bidirectional", "augmentation", "prefix_bucket", "expand"].find(
    (option) => options[option] !== undefined && options[option] !== (option === "bidirectional"),
  );
  if (unread) throw new InputError(`relative_bias_args has ${unread}, which is not computed here`);
  const onPage = type !== "1d";
  return {
    type,
    buckets: numberIn(options, "relative_attention_num_buckets", 32),
    furthest: numberIn(options, "max_distance", onPage ? 100 : 128),
    scale: numberIn(options, "scaling_factor", onPage ? 100 : 1),
  };
};

/** How far apart the middles of boxes are in one direction, in so many parts of the page: int64 `[batch, queries, keys]`. */
const distancesOnPage = (from: Tensor, to: Tensor, scale: number): Tensor => {
  const middle = from.add(to).div(2);
  const apart = middle.unsqueeze(1).sub(middle.unsqueeze(2)).to("float32");
  return apart.mul(scale).to("int64");
};

/** The buckets of distances in the sequence, from left to right, or from top to bottom: int64 `[batch or 1, queries, keys]`. */
const bucketsOf = ({ type, buckets, furthest, scale }: BiasKind, { boxes }: Page): Tensor => {
  const bucketOf = distanceBucket(buckets, furthest);
  if (type === "1d") return byDistance(boxes, furthest, bucketOf).unsqueeze(0);
  const first = type === "horizontal" ? 0 : 1;
  return ofDistances(distancesOnPage(boxes.select(2, first), boxes.select(2, first + 2), scale), furthest, bucketOf);
};

/** A table of biases `[buckets, heads]`, which may be another part's. */
const biasTable = (c: UdopStackConfig, { buckets }: BiasKind, tied: Parameter | undefined) =>
  module({ weight: tied ?? weight([buckets, c.num_heads], 1) }, (m, of: Tensor) =>
    of.embedding(m.weight).permute(0, 3, 1, 2),
  );

/**
 * The biases that the config names, added up: `[batch, heads, queries, keys]`.
 *
 * @param first the weight of the first one, where classes tie it to that of an attention block
 */
export const pageBiases = (c: UdopStackConfig, first?: Parameter) => {
  const kinds = c.relative_bias_args.map(kindOf);
  const biases = kinds.map((kind, index) =>
    module({ relative_attention_bias: biasTable(c, kind, index === 0 ? first : undefined) }, (m, page: Page) =>
      m.relative_attention_bias(bucketsOf(kind, page)),
    ),
  );
  return module({ biases }, (m, page: Page) => m.biases.map((bias) => bias(page)).reduce((sum, bias) => sum.add(bias)));
};

/** Vectors of boxes as shares of a page, `[batch, length, 4]` → `[batch, length, width]`. */
const cellEmbeddings = (c: UdopStackConfig) => {
  const last = c.max_2d_position_embeddings - 1;
  const table = () => embedding(c.max_2d_position_embeddings, c.d_model);
  return module({ x_position_embeddings: table(), y_position_embeddings: table() }, (m, boxes: Tensor) => {
    const edges = boxes.clamp(0, 1).mul(last).to("int64");
    const ofEdge = (edge: number) =>
      (edge % 2 === 0 ? m.x_position_embeddings : m.y_position_embeddings)(edges.select(2, edge));
    return [1, 2, 3].reduce((sum, edge) => sum.add(ofEdge(edge)), ofEdge(0));
  });
};

/** The projection of an image's patches, under the key that checkpoints have it by. */
export type Patches = { readonly proj: ReturnType<typeof patchProjection> };

/** Each word with the patch below it, then the patches that no word covers: `[batch, length + patches, width]`. */
const onePage = (words: Tensor, patches: Tensor, { below, seeing, order, free }: Page): Tensor => {
  const at = (places: Tensor) =>
    patches.gather(1, places.unsqueeze(-1).expand([places.size(0), places.size(1), patches.size(2)]));
  const seen = at(below).mul(seeing.unsqueeze(-1));
  return Tensor.cat([words.add(seen), at(order).mul(free.unsqueeze(-1).to("float32"))], 1);
};

/**
 * Words in boxes and the patches of their page, through T5's layers with biases by distances in the text and on the page
 * (Tang et al., 2022): `[batch, length + patches, width]`.
 *
 * @param table the bias that the first attention block holds; the config's biases stand in its place
 */
export const udopEncoder = (
  c: UdopStackConfig,
  embed_tokens: Embedding,
  patches: Patches,
  table: RelativePositionBias,
  relative_bias: ReturnType<typeof pageBiases>,
) => {
  const block = Array.from({ length: c.num_layers }, (_, index) =>
    module(
      { layer: [selfAttentionLayer(c, index === 0 ? table : undefined), feedForwardLayer(c, "gelu")] as const },
      (m, x: Tensor, source: Source) => m.layer[1](m.layer[0](x, source)),
    ),
  );
  const embed_patches = module(patches, (m, pixels: Tensor) => asSequence(m.proj(pixels)));
  const parts = { embed_tokens, embed_patches, block, final_layer_norm: norm(c), cell_2d_embedding: cellEmbeddings(c) };
  return module({ ...parts, relative_bias }, (m, inputs: NamedTensors) => {
    const page = pageOf(inputs, sideOf(c));
    const patches = m.embed_patches(needed(inputs, "pixel_values"));
    const x = onePage(m.embed_tokens(needed(inputs, "input_ids")), patches, page).add(m.cell_2d_embedding(page.boxes));
    const mask = paddingMask(pageMask(inputs, page)).add(m.relative_bias(page));
    return m.final_layer_norm(m.block.reduce((state, layer) => layer(state, { mask }), x));
  });
};

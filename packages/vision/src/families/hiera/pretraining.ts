import { InputError } from "@tiny-random/core";
import {
  baseModel,
  channelsFirst,
  channelsLast,
  conv2d,
  layerNorm,
  linear,
  module,
  type Pair,
  Tensor,
} from "@tiny-random/nn";
import { lastOf } from "../../layers/feature-maps.ts";
import type { ExtraInputs } from "../../layers/image-class.ts";
import type { Extras } from "../../layers/image-model.ts";
import { maskingNoise } from "../../layers/masking-noise.ts";
import { learnedTokens } from "../../layers/vit-embeddings.ts";
import {
  embeddings,
  encoder,
  type HieraConfig,
  hieraStage,
  lastWidth,
  stageWidths,
  tokenGrid,
  unitShape,
} from "./encoder.ts";
import { inUnits, joinedUnits, type UnitShape, unitEdges, unrolled } from "./units.ts";

/** Mask units of an image of the config's size. */
const maskUnits = (c: HieraConfig): readonly [number, number] => {
  const [rows, columns] = tokenGrid(c);
  const [height = 1, width = 1] = c.masked_unit_size;
  return [Math.floor(rows / height), Math.floor(columns / width)];
};

const countUnits = (c: HieraConfig): number => maskUnits(c).reduce((rows, columns) => rows * columns);

/** A number for every mask unit: those with the smallest are seen. */
export const unitNoise: ExtraInputs<HieraConfig> = maskingNoise(countUnits);

/** Which mask units are seen, `[batch, units]`, and where each stands in the order of the noise. */
const choiceOf = (c: HieraConfig, noise: Tensor) => {
  const ids_restore = noise.argsort().argsort();
  return { ids_restore, seen: ids_restore.lt(seenUnits(c)) };
};

const seenUnits = (c: HieraConfig): number => Math.trunc(countUnits(c) * (1 - c.mask_ratio));

/** Slices of an axis at indices `[batch, count]`, the others of that axis whole. */
const takenAt = (x: Tensor, axis: number, index: Tensor): Tensor => {
  const lined = x.shape.map((_, at) => (at === 0 ? index.size(0) : at === axis ? index.size(1) : 1));
  return x.gather(axis, index.reshape(lined).expand(x.shape.with(axis, index.size(1))));
};

/** The places of the seen mask units among all, in the image's order: `[batch, count]`. */
const placesOfSeen = (c: HieraConfig, seen: Tensor): Tensor => {
  const units = countUnits(c);
  const order = Tensor.arange(seen.graph, units).neg().add(units).to("float32");
  return seen.to("float32").mul(order).topk(seenUnits(c)).indices;
};

/** The pixels of unseen units are black, so that overlapping patches do not show them. */
const withoutUnseen = (c: HieraConfig, pixels: Tensor, seen: Tensor): Tensor => {
  const [rows, columns] = maskUnits(c);
  const mask = seen.to("float32").reshape([seen.size(0), 1, rows, columns]);
  return pixels.mul(mask.interpolate({ size: [pixels.size(2), pixels.size(3)] }));
};

/** A stage's tokens, one vector for what is left of a mask unit after all poolings: a convolution over the unit. */
const fusionHead = (c: HieraConfig, width: number, shape: UnitShape) => {
  const [down, across] = unitEdges(shape);
  const [finalDown, finalAcross] = unitEdges(unitShape(c, c.num_query_pool));
  const kernel: Pair = [down / finalDown, across / finalAcross];
  return conv2d(width, lastWidth(c), kernel, { stride: kernel });
};

/** Stages' tokens at one size, summed: `[batch, units, height, width, channels]`. */
const multiScaleFusion = (c: HieraConfig) => {
  const widths = stageWidths(c);
  const pooledStages = Array.from({ length: c.num_query_pool }, (_, stage) => stage);
  const heads = pooledStages.map((stage) => fusionHead(c, widths[stage] ?? 0, unitShape(c, stage)));
  return module({ multi_scale_fusion_heads: heads }, (m, stages: readonly Tensor[]) => {
    const last = inUnits(lastOf(stages), unitShape(c, c.num_query_pool));
    const fused = m.multi_scale_fusion_heads.map((head, stage) => {
      const units = inUnits(stages[stage + 1] as Tensor, unitShape(c, stage));
      return channelsLast(head(channelsFirst(units.flatten(0, 1)))).reshape(last.shape);
    });
    return [...fused.slice(1), last].reduce((sum, each) => sum.add(each), fused[0] ?? last);
  });
};

/** The sizes of the decoder, which a config without pretraining does not have. */
const decoderSizes = (c: HieraConfig) => {
  const { decoder_hidden_size: width, decoder_depth: depth, decoder_num_heads: heads } = c;
  if (width === null || depth === null || heads === null)
    throw new InputError(
      "HieraForPreTraining needs decoder_hidden_size, decoder_depth and decoder_num_heads, which are null",
      "Set them, or make another class.",
    );
  return { width, depth, heads };
};

/** Seen units among mask tokens in the places of the others → the pixels of every unit. */
const decoder = (c: HieraConfig) => {
  const { width, depth, heads } = decoderSizes(c);
  const shape = unitShape(c, c.num_query_pool);
  const [rows, columns] = unitEdges(shape);
  const side = (c.patch_stride.at(-1) ?? 1) * (c.query_stride.at(-1) ?? 1) ** c.num_query_pool;
  const plan = { inputs: width, outputs: width, heads, pooled: 1, inUnits: false };
  return module(
    {
      decoder_embeddings: linear(lastWidth(c), width),
      mask_token: learnedTokens(width),
      decoder_position_embeddings: learnedTokens(width, countUnits(c) * rows * columns),
      decoder_block: hieraStage(c, depth, plan, plan),
      decoder_norm: layerNorm(width, c.layer_norm_eps),
      decoder_pred: linear(width, side ** 2 * c.num_channels),
    },
    (m, fused: Tensor, seen: Tensor) => {
      const embedded = m.decoder_embeddings(fused);
      const place = seen.to("int64").cumsum(1).sub(1).maximum(0);
      const at = (flags: Tensor) => flags.reshape([flags.size(0), countUnits(c), 1, 1, 1]);
      const token = fused.graph.parameter(m.mask_token).reshape([1, 1, 1, 1, width]);
      const all = takenAt(embedded, 1, place).where(at(seen), token);
      const tokens = joinedUnits(all, maskUnits(c)).flatten(1, 2).add(m.decoder_position_embeddings);
      const decoded = m.decoder_block(tokens.unsqueeze(2)).squeeze(2);
      const flags = at(seen)
        .to("float32")
        .expand([seen.size(0), countUnits(c), rows, columns, 1]);
      return {
        logits: m.decoder_pred(m.decoder_norm(decoded)),
        bool_masked_pos: joinedUnits(flags, maskUnits(c)).flatten(1).gt(0),
      };
    },
  );
};

/** The encoder over the seen mask units alone: tokens before the first stage and after each. */
const maskedEncoder = (c: HieraConfig) =>
  module({ embeddings: embeddings(c), encoder: encoder(c) }, (m, pixels: Tensor, seen: Tensor) => {
    const tokens = unrolled(m.embeddings(withoutUnseen(c, pixels, seen)), unitShape(c));
    return m.encoder(takenAt(tokens, 2, placesOfSeen(c, seen)));
  });

/** A masked autoencoder of mask units (Ryali et al., 2023): the pixels of all of them from those that are seen. */
export const pretraining = (c: HieraConfig) =>
  module(
    {
      hiera: baseModel(maskedEncoder(c)),
      encoder_norm: layerNorm(lastWidth(c), c.layer_norm_eps),
      multiscale_fusion: multiScaleFusion(c),
      decoder: decoder(c),
    },
    (m, pixels: Tensor, { noise }: Extras) => {
      if (!noise) throw new Error("masked pretraining needs noise");
      const { seen, ids_restore } = choiceOf(c, noise);
      const fused = m.encoder_norm(m.multiscale_fusion(m.hiera(pixels, seen)));
      const { logits, bool_masked_pos } = m.decoder(fused, seen);
      return { logits, bool_masked_pos, ids_restore };
    },
  );

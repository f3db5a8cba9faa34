import type { ModelConfig, NamedTensors, SessionInput, Size } from "@tiny-random/core";
import { activation, embedding, groupMask, layerNorm, linear, module, scaleDim, Tensor } from "@tiny-random/nn";
import { separateAttention } from "./packed-attention.ts";
import { packedTowerLayer } from "./packed-tower-layer.ts";
import { patchBlocks } from "./patch-blocks.ts";
import { convolvedPatches } from "./patch-embedding.ts";
import { patchPlaces, patchWindows, rowByRow } from "./patch-places.ts";

/** The config fields of a tower of MiniCPM-V's kind. */
export interface SlicedTowerConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_channels: number;
  readonly image_size: number;
  readonly patch_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  /** The layer behind which windows are merged; none where it is negative. */
  readonly insert_layer_id: number;
  readonly window_kernel_size: readonly number[];
}

/** Pieces of images, whose patches stand row by row: states `[patches, width]` and grids `[pieces, 3]`. */
export interface PiecesOfImages {
  readonly states: Tensor;
  readonly grids: Tensor;
}

/** Pieces as the image processor makes them: patches side by side `[1, channels, patch, columns]`, sizes `[pieces, 2]`. */
const piecesOf = (pixels: Tensor, sizes: Tensor, { patch_size: patch }: SlicedTowerConfig): PiecesOfImages => {
  const count = pixels.graph.floorDivide(pixels.size(3), patch);
  // Processors make whole patches; with the slice the graph knows it too.
  const whole = pixels.squeeze(0).slice(2, 0, scaleDim(count, patch));
  const patches = whole.unflatten(2, [count, patch]).permute(2, 0, 1, 3).flatten(1);
  const frames = sizes.slice(1, 0, 1).mul(0).add(1);
  return { states: patches, grids: Tensor.cat([frames, sizes], 1) };
};

/** Projected patches with the learned position that is nearest to each one's place in its piece. */
const embeddings = (c: SlicedTowerConfig) => {
  const side = Math.floor(c.image_size / c.patch_size);
  return module(
    {
      patch_embedding: convolvedPatches(c.hidden_size, [c.num_channels, c.patch_size, c.patch_size]),
      position_embedding: embedding(side ** 2, c.hidden_size),
    },
    (m, { states, grids }: PiecesOfImages) => {
      const { row, column, rows, columns, ofPatch } = patchPlaces(states, grids, 1);
      const nearest = (at: Tensor, of: Tensor) => at.mul(side).div(ofPatch(of));
      const place = nearest(row, rows).mul(side).add(nearest(column, columns));
      return m.patch_embedding(states).add(m.position_embedding(place).unsqueeze(0));
    },
  );
};

/** A grid of so many times fewer rows and columns. */
export const fewerPlaces = (grids: Tensor, merge: number): Tensor =>
  grids.div(grids.graph.constant([1, merge, merge], "int64", [1, 3]));

/** The patches of each block side by side, of pieces row by row: `[blocks, merge², width]`. */
export const blocksInRows = ({ states, grids }: PiecesOfImages, merge: number): Tensor =>
  patchBlocks(states.index_select(0, rowByRow(patchPlaces(states, grids, merge))).unsqueeze(0), merge);

/** Patches that look at those of their window, all of which then become one. */
const windowMerger = (c: SlicedTowerConfig) => {
  const [edge = 2] = c.window_kernel_size;
  const [width, features] = [c.hidden_size * edge ** 2, c.intermediate_size * edge ** 2];
  return module(
    {
      self_attn: separateAttention({ width: c.hidden_size, heads: c.num_attention_heads }),
      layer_norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      pre_norm: layerNorm(width, c.layer_norm_eps),
      linear_1: linear(width, features),
      linear_2: linear(features, c.hidden_size),
    },
    (m, { states, grids }: PiecesOfImages): PiecesOfImages => {
      const mask = groupMask(patchWindows(patchPlaces(states, grids, 1), edge));
      const x = states.unsqueeze(0);
      const attended = x.add(m.self_attn(m.layer_norm1(x), { mask })).squeeze(0);
      const blocks = blocksInRows({ states: attended, grids }, edge);
      const made = m.linear_2(activation("gelu_pytorch_tanh")(m.linear_1(m.pre_norm(blocks.flatten(1)))));
      return { states: made.add(blocks.mean(1)), grids: fewerPlaces(grids, edge) };
    },
  );
};

/**
 * SigLIP's tower over images and slices of any sizes, in the middle of whose layers windows of patches are merged (MiniCPM-V 4.6).
 *
 * @param merges whether they are
 */
export const slicedTower = (c: SlicedTowerConfig, merges: boolean) => {
  const encoder = module(
    { layers: Array.from({ length: c.num_hidden_layers }, () => packedTowerLayer(c, c.layer_norm_eps)) },
    (m) => m.layers,
  );
  return module(
    {
      embeddings: embeddings(c),
      encoder,
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      vit_merger: windowMerger(c),
    },
    (m, pixels: Tensor, sizes: Tensor): PiecesOfImages => {
      const pieces = piecesOf(pixels, sizes, c);
      let now: PiecesOfImages = { states: m.embeddings(pieces).squeeze(0), grids: pieces.grids };
      for (const [index, one] of encoder.layers.entries()) {
        const mask = groupMask(patchPlaces(now.states, now.grids, 1).frame);
        const made = { states: one(now.states.unsqueeze(0), { mask }).squeeze(0), grids: now.grids };
        now = merges && index === c.insert_layer_id ? m.vit_merger(made) : made;
      }
      return { states: m.post_layernorm(now.states), grids: now.grids };
    },
  );
};

/** What sessions read of pieces. */
export const pieceInputs = (
  c: Pick<SlicedTowerConfig, "num_channels" | "patch_size">,
): Record<string, SessionInput> => ({
  pixel_values: { dtype: "float32", axes: [1, c.num_channels, c.patch_size, "pixel_columns"] },
  target_sizes: { dtype: "int64", axes: ["pieces", 2] },
});

/** The pieces among a session's inputs. */
export const pieceTensors = ({
  pixel_values,
  target_sizes,
}: NamedTensors): readonly [pixels: Tensor, sizes: Tensor] => {
  if (!pixel_values || !target_sizes) throw new Error("patches side by side need the sizes of their pieces");
  return [pixel_values, target_sizes];
};

/** A table of five by five positions; windows are merged behind the first of two layers. */
export const tinySlicedTower = (patch: number, size: Size) => ({
  num_hidden_layers: 2,
  hidden_size: size.width / 2,
  intermediate_size: size.width,
  insert_layer_id: 0,
  image_size: 5 * patch,
});

/** The image processor's settings that follow the tiny config: pieces of four by four patches. */
export const sliceSettings = ({ patch_size: patch }: Pick<SlicedTowerConfig, "patch_size">) => ({
  patch_size: patch,
  scale_resolution: 4 * patch,
});

/** The edge of a piece in pixels. */
export const sliceSize = ({ patch_size: patch }: Pick<SlicedTowerConfig, "patch_size">): number => 4 * patch;

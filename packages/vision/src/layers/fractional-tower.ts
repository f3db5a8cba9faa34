// SigLIP's tower for images of any size and shape, whose positions are fractions of their axes: Idefics2's and its successors'.
import type { Architecture, ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  asSequence,
  baseModel,
  embedding,
  layerNorm,
  module,
  paddingMask,
  patchProjection,
  Tensor,
  towerEncoder,
} from "@tiny-random/nn";
import { type ImageTowerConfig, type ImageTowerOutputs, imageTowerOutputs } from "./image-tower.ts";
import { imageTowerClass } from "./image-tower-class.ts";

type FractionalTowerConfig = ImageTowerConfig & { readonly num_channels: number };

/** Where the learned positions of an axis begin, except the first, as fractions of the axis. */
const boundaries = (side: number): number[] => Array.from({ length: side - 1 }, (_, index) => 1 / side + index / side);

/** No patch begins at the very end of an axis. */
const largestFraction = 1 - 1e-6;

/** The positions of patches along one axis, by a mask `[batch, patches]` of ones and zeros: int64 `[batch, patches]`. */
const axisPositions = (mask: Tensor, side: number): Tensor => {
  const { graph } = mask;
  const step = graph.constant([1], "float32", []).div(mask.sum(1, true));
  const fractions = Tensor.arange(graph, mask.size(1)).to("float32").unsqueeze(0).mul(step).minimum(largestFraction);
  const passed = fractions.unsqueeze(2).ge(graph.constant(boundaries(side), "float32"));
  return passed.to("int64").sum(2);
};

/**
 * Positions in a square table for images of any size and shape (NaViT, Dehghani et al., 2023): a patch has the position that
 * its fractions of height and width fall on; padding has position 0.
 *
 * @param mask the patches that are no padding, float32 `[batch, rows, columns]` of ones and zeros
 * @param side learned positions of an axis
 * @returns int64 `[batch, rows · columns]`
 */
export const fractionalPositions = (mask: Tensor, side: number): Tensor => {
  const rows = axisPositions(mask.select(2, 0), side).unsqueeze(2);
  const columns = axisPositions(mask.select(1, 0), side).unsqueeze(1);
  return rows.mul(side).add(columns).mul(mask.to("int64")).flatten(1);
};

/** The mask of images without padding, for their patches `[batch, width, rows, columns]`. */
const fullMask = (grid: Tensor): Tensor =>
  grid.graph.constant([1], "float32", []).expand([grid.size(0), grid.size(2), grid.size(3)]);

const embeddings = (c: FractionalTowerConfig) => {
  const side = Math.floor(c.image_size / c.patch_size);
  return module(
    {
      patch_embedding: patchProjection(c.num_channels, c.hidden_size, c.patch_size),
      position_embedding: embedding(side ** 2, c.hidden_size),
    },
    (m, pixels: Tensor, given?: Tensor) => {
      const grid = m.patch_embedding(pixels);
      const mask = given ?? fullMask(grid);
      const patches = asSequence(grid);
      const positions = m.position_embedding(fractionalPositions(mask, side));
      return { patches: patches.add(positions), mask: mask.flatten(1) };
    },
  );
};

/** What makes one vector of all patches that are no padding. */
type PoolingHead = ((hidden: Tensor, mask?: Tensor) => Tensor) & AnyModule;

/**
 * SigLIP's tower for images of any size, with a mask of padded patches (Laurençon et al., 2024).
 *
 * @param head what pools the patches, where the tower has it
 */
export const fractionalTower = (c: FractionalTowerConfig, head?: PoolingHead) =>
  module(
    {
      embeddings: embeddings(c),
      encoder: towerEncoder(c),
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      head,
    },
    (m, pixels: Tensor, given?: Tensor): ImageTowerOutputs => {
      const { patches, mask } = m.embeddings(pixels, given);
      const padding = given && paddingMask(mask);
      const states = m.encoder(patches, padding);
      const hidden = m.post_layernorm(states.at(-1) as Tensor);
      return { hidden, states, ...(m.head && { pooled: m.head(hidden, padding) }) };
    },
  );

/** The class of such a tower. */
export const fractionalTowerClass = <C extends ModelConfig & FractionalTowerConfig>(
  head: (c: C) => PoolingHead | undefined = () => undefined,
): Architecture<C> =>
  imageTowerClass(
    (c: C) => baseModel(fractionalTower(c, head(c))),
    (model, pixels) => imageTowerOutputs(model(pixels)),
  );

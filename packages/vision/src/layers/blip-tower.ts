// BLIP's image tower (Li et al., 2022), and that of its successors.
import type { Architecture, ModelConfig } from "@tiny-random/core";
import {
  asSequence,
  baseModel,
  interpolatedPositions,
  layerNorm,
  module,
  patchProjection,
  Tensor,
  type TowerConfig,
  towerEncoder,
  towerLayer,
} from "@tiny-random/nn";
import { blipAttention } from "./blip-attention.ts";
import { imageTowerOutputs } from "./image-tower.ts";
import { imageTowerClass } from "./image-tower-class.ts";
import { learnedTokens, tokensFor } from "./vit-embeddings.ts";

/** The config fields that the tower reads. */
interface BlipTowerConfig extends TowerConfig {
  readonly image_size: number;
  readonly patch_size: number;
  readonly qkv_bias?: boolean;
}

/** A class token and patches with learned positions: `[batch, 1 + patches, width]`. */
const embeddings = (c: BlipTowerConfig) => {
  const rows = Math.floor(c.image_size / c.patch_size);
  return module(
    {
      class_embedding: learnedTokens(c.hidden_size),
      position_embedding: learnedTokens(c.hidden_size, 1 + rows ** 2),
      patch_embedding: patchProjection(3, c.hidden_size, c.patch_size),
    },
    (m, pixels: Tensor) => {
      const grid = m.patch_embedding(pixels);
      const patches = asSequence(grid);
      const positions = { table: m.position_embedding, tokens: 1, learned: [rows, rows] as const };
      return Tensor.cat([tokensFor(m.class_embedding, patches), patches], 1).add(
        interpolatedPositions(pixels, positions, [grid.size(2), grid.size(3)]),
      );
    },
  );
};

/** A Vision Transformer whose last norm applies to all states, and once more to the pooled one (Li et al., 2022). */
export const blipVisionTower = (c: BlipTowerConfig) =>
  module(
    {
      embeddings: embeddings(c),
      encoder: towerEncoder(c, () => towerLayer(c, blipAttention(c))),
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor) => {
      const states = m.encoder(m.embeddings(pixels));
      const hidden = m.post_layernorm(states.at(-1) as Tensor);
      return { hidden, pooled: m.post_layernorm(hidden.select(1, 0)), states };
    },
  );

/** The bare class of the tower. */
export const blipTowerClass = <C extends ModelConfig & BlipTowerConfig>(): Architecture<C> =>
  imageTowerClass(
    (c: C) => baseModel(blipVisionTower(c)),
    (tower, pixels) => imageTowerOutputs(tower(pixels)),
  );

import { blipVisionModel } from "@tiny-random/atlas/configs/blip_vision_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  asSequence,
  attend,
  baseModel,
  interpolatedPositions,
  layerNorm,
  linear,
  module,
  patchProjection,
  splitHeads,
  Tensor,
  towerEncoder,
  towerLayer,
} from "@tiny-random/nn";
import { imageTowerOutputs } from "../layers/image-tower.ts";
import { imageTowerClass } from "../layers/image-tower-class.ts";
import { learnedTokens, tokensFor } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

export const blipVisionFacts = narrowed(blipVisionModel, { image_size: "number", patch_size: "number" });

/** The config of BLIP's image tower. */
type BlipVisionConfig = ConfigOf<typeof blipVisionFacts>;

/** A class token and patches with learned positions: `[batch, 1 + patches, width]`. */
const embeddings = (c: BlipVisionConfig) => {
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

/** Attention with one projection for queries, keys and values. */
const attention = ({ hidden_size: width, num_attention_heads: heads }: BlipVisionConfig) =>
  module({ qkv: linear(width, 3 * width), projection: linear(width, width) }, (m, x: Tensor) => {
    const parts = m.qkv(x).chunk(3, -1);
    const [query, key, value] = parts.map((part) => splitHeads(part, heads, width / heads)) as [Tensor, Tensor, Tensor];
    return m.projection(attend(query, key, value));
  });

/** A Vision Transformer whose last norm applies to all states, and once more to the pooled one (Li et al., 2022). */
export const blipVisionTower = (c: BlipVisionConfig) =>
  module(
    {
      embeddings: embeddings(c),
      encoder: towerEncoder(c, () => towerLayer(c, attention(c))),
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor) => {
      const states = m.encoder(m.embeddings(pixels));
      const hidden = m.post_layernorm(states.at(-1) as Tensor);
      return { hidden, pooled: m.post_layernorm(hidden.select(1, 0)), states };
    },
  );

/** The preprocessor_config.json of Salesforce's checkpoints. */
export const processor = {
  image_processor_type: "BlipImageProcessor",
  do_resize: true,
  size: { height: 384, width: 384 },
  resample: 3,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
  do_convert_rgb: true,
};

export default visionFamily({
  facts: blipVisionFacts,
  repo: "Salesforce/blip-vqa-base",
  processor,
  architectures: {
    BlipVisionModel: imageTowerClass(
      (c: BlipVisionConfig) => baseModel(blipVisionTower(c)),
      (tower, pixels) => imageTowerOutputs(tower(pixels)),
    ),
  },
});

import { graniteDoclingVision } from "@tiny-random/atlas/configs/granite_docling_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  activation,
  asSequence,
  baseModel,
  embedding,
  layerNorm,
  linear,
  module,
  patchProjection,
  shufflePatches,
  type Tensor,
  towerEncoder,
} from "@tiny-random/nn";
import { numbered } from "../layers/feature-maps.ts";
import { oneSize, towerClassOf } from "../layers/image-tower-class.ts";
import { patchSinusoids } from "../layers/patch-sinusoids.ts";
import { visionFamily } from "../vision-family.ts";
import { processor } from "./siglip_vision_model.ts";

const facts = narrowed(graniteDoclingVision, { image_size: "number", patch_size: "number" });

/** The config of Granite Docling's image tower. */
type GraniteDoclingVisionConfig = ConfigOf<typeof facts>;

const sideOf = (c: GraniteDoclingVisionConfig): number => Math.floor(c.image_size / c.patch_size);

/** Projected patches of tiles of one size, with learned positions: `patches` as a grid beside them as a sequence. */
const embeddings = (c: GraniteDoclingVisionConfig) =>
  module(
    {
      patch_embedding: patchProjection(c.num_channels, c.hidden_size, c.patch_size),
      position_embedding: embedding(sideOf(c) ** 2, c.hidden_size),
    },
    (m, pixels: Tensor) =>
      asSequence(m.patch_embedding(pixels)).add(pixels.graph.parameter(m.position_embedding.weight)),
  );

/** Shuffled patches of a middle layer as features of the text's width (DeepStack, Meng et al., 2024). */
const deepStackMerger = (c: GraniteDoclingVisionConfig, by: number) => {
  const width = c.hidden_size * by ** 2;
  return module(
    {
      layer_norm: layerNorm(width),
      linear_1: linear(width, c.out_hidden_size),
      linear_2: linear(c.out_hidden_size, c.out_hidden_size),
    },
    (m, x: Tensor) => m.linear_2(activation("gelu")(m.linear_1(m.layer_norm(x)))),
  );
};

/** What a connector reads: the last states, normed, and those of middle layers. */
interface Read {
  readonly last: Tensor;
  readonly deep: readonly Tensor[];
}

/** Pixel shuffle by one factor, then a projection with sinusoids; middle layers have their own ones. */
const connectorPath = (c: GraniteDoclingVisionConfig, by: number) =>
  module(
    {
      projection: linear(c.hidden_size * by ** 2, c.out_hidden_size, { bias: false }),
      deepstack_mergers: c.deepstack_visual_indexes.map(() => deepStackMerger(c, by)),
    },
    (m, { last, deep }: Read) => {
      const side = sideOf(c) / by;
      const features = m.projection(shufflePatches(last, by));
      const positions = patchSinusoids(features.transpose(1, 2).unflatten(2, [side, side]), c.out_hidden_size);
      return {
        features: features.add(positions),
        deep: m.deepstack_mergers.map((merger, place) =>
          merger(shufflePatches(deep[place] as Tensor, by)).flatten(0, 1),
        ),
      };
    },
  );

/** A coarse path, and a fine one that has four times as many features: norms and the last map are both's. */
const connector = (c: GraniteDoclingVisionConfig) =>
  module(
    {
      ln_in: layerNorm(c.hidden_size),
      coarse: connectorPath(c, c.scale_factor),
      fine: c.use_fine_route ? connectorPath(c, Math.floor(c.scale_factor / 2)) : undefined,
      ln_mid: layerNorm(c.out_hidden_size),
      mlp_fc2: linear(c.out_hidden_size, c.out_hidden_size, { bias: false }),
      ln_out: layerNorm(c.out_hidden_size),
    },
    (m, { last, deep }: Read) => {
      const made = m.coarse({ last: m.ln_in(last), deep });
      const features = m.ln_out(m.mlp_fc2(activation("gelu")(m.ln_mid(made.features))));
      return { features: features.flatten(0, 1), deep: made.deep };
    },
  );

/** SigLIP's tower with the connector to a text on top, and features of its middle layers (IBM, 2026). */
export const graniteDoclingTower = (c: GraniteDoclingVisionConfig) =>
  module(
    {
      embeddings: embeddings(c),
      encoder: towerEncoder(c),
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      connector: connector(c),
    },
    (m, pixels: Tensor): Record<string, Tensor> => {
      const states = m.encoder(m.embeddings(pixels));
      const last = m.post_layernorm(states.at(-1) as Tensor);
      const inOrder = [...c.deepstack_visual_indexes].sort((a, b) => a - b);
      const { features, deep } = m.connector({ last, deep: inOrder.map((layer) => states[layer + 1] as Tensor) });
      return { last_hidden_state: last, pooler_output: features, ...numbered("deepstack_features", deep) };
    },
  );

export default visionFamily({
  facts,
  repo: "ibm-granite/granite-for-docling-500m",
  processor: { ...processor, size: { height: 512, width: 512 } },
  // Eight patches by eight: two features by two on the coarse path.
  tiny: (c, { size }) => ({
    patch_size: 8,
    image_size: 2 * c.scale_factor * 8,
    out_hidden_size: size.width,
    deepstack_visual_indexes: [0, 1],
  }),
  architectures: {
    GraniteDoclingVisionModel: {
      ...towerClassOf(
        oneSize,
        (c: GraniteDoclingVisionConfig) => baseModel(graniteDoclingTower(c)),
        (tower, pixels) => tower(pixels),
      ),
      unused: { "connector.fine.": "tiles take the coarse path unless a call asks for the fine one" },
    },
  },
  variants: {
    "pixel shuffle by two, no fine path": {
      config: { scale_factor: 2, use_fine_route: false, deepstack_visual_indexes: [1] },
    },
  },
});

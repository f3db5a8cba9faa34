import { sam3VitModel } from "@tiny-random/atlas/configs/sam3_vit_model";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  type AnyModule,
  attend,
  baseModel,
  channelsLast,
  type Graph,
  layerNorm,
  linear,
  module,
  overWindows,
  patchProjection,
  type RotaryTables,
  rotate,
  splitHeads,
  type Tensor,
  towerMlp,
  windowGrid,
} from "@tiny-random/nn";
import { oneSize, towerClassOf } from "../layers/image-tower-class.ts";
import { learnedTokens } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

export const sam3VitFacts = narrowed(sam3VitModel, {
  image_size: "number",
  patch_size: "number",
  pretrain_image_size: "number",
});

/** The config of SAM 3's image encoder. */
export type Sam3VitConfig = ConfigOf<typeof sam3VitFacts>;

/** Patches below and beside each other. */
export const sideOf = (c: Sam3VitConfig): number => Math.floor(c.image_size / c.patch_size);

/**
 * Rotary tables of a square of places (axial rope): the first half of a head turns by the column, the second by the row, both
 * as if the square were a window.
 */
const axialTables = (graph: Graph, c: Sam3VitConfig, side: number): RotaryTables => {
  const half = c.hidden_size / c.num_attention_heads / 2;
  const theta = Number(c.rope_parameters["rope_theta"]);
  const rates = Array.from({ length: half / 2 }, (_, index) => Math.fround(1 / theta ** ((2 * index) / half)));
  const angles = Array.from({ length: side ** 2 }, (_, place) =>
    [place % side, Math.floor(place / side)].flatMap((at) => {
      const position = Math.fround(at * (c.window_size / side));
      return rates.flatMap((rate) => [position * rate, position * rate]);
    }),
  ).flat();
  const table = (values: readonly number[]) => graph.constant(values, "float32", [1, 1, side ** 2, 2 * half]);
  return { cos: table(angles.map(Math.cos)), sin: table(angles.map(Math.sin)), pairs: "neighbours" };
};

/** Attention of a square of places with rotary positions: `[squares, side², width]`. */
const attention = (c: Sam3VitConfig, side: number) => {
  const width = c.hidden_size;
  const split = (x: Tensor) => splitHeads(x, c.num_attention_heads, width / c.num_attention_heads);
  return module(
    {
      q_proj: linear(width, width),
      k_proj: linear(width, width),
      v_proj: linear(width, width),
      o_proj: linear(width, width),
    },
    (m, x: Tensor) => {
      const tables = axialTables(x.graph, c, side);
      const [query, key] = [rotate(split(m.q_proj(x)), tables), rotate(split(m.k_proj(x)), tables)];
      return m.o_proj(attend(query, key, split(m.v_proj(x))));
    },
  );
};

/** A pre-norm layer over a grid, whose attention sees windows or everything. */
const layer = (c: Sam3VitConfig, isGlobal: boolean) => {
  const side = sideOf(c);
  return module(
    {
      layer_norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attention: attention(c, isGlobal ? side : c.window_size),
      layer_norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: towerMlp(c),
    },
    (m, x: Tensor) => {
      const normed = m.layer_norm1(x);
      const attended = isGlobal
        ? m.attention(normed.flatten(1, 2)).unflatten(1, [side, side])
        : overWindows(normed, windowGrid(normed, c.window_size), undefined, m.attention);
      const added = x.add(attended);
      return added.add(m.mlp(m.layer_norm2(added)));
    },
  );
};

/** Patches with positions learned for a smaller image, repeated beside and below themselves. */
const embeddings = (c: Sam3VitConfig) => {
  const [side, learned] = [sideOf(c), Math.floor(c.pretrain_image_size / c.patch_size)];
  const places = Array.from({ length: side ** 2 }, (_, place) => {
    const [row, column] = [Math.floor(place / side) % learned, (place % side) % learned];
    return row * learned + column;
  });
  return module(
    {
      position_embeddings: learnedTokens(c.hidden_size, learned ** 2),
      patch_embeddings: module(
        { projection: patchProjection(c.num_channels, c.hidden_size, c.patch_size, { bias: false }) },
        (m, pixels: Tensor) => channelsLast(m.projection(pixels)),
      ),
    },
    (m, pixels: Tensor) => {
      const { graph } = pixels;
      const repeated = graph.parameter(m.position_embeddings).index_select(1, graph.constant(places, "int64"));
      return m.patch_embeddings(pixels).add(repeated.unflatten(1, [side, side]));
    },
  );
};

/** SAM 3's image encoder (Carion et al., 2025): window attention in most layers, rotary positions: `[batch, side, side, width]`. */
export const sam3Vit = (c: Sam3VitConfig): ((pixels: Tensor) => Tensor) & AnyModule =>
  module(
    {
      embeddings: embeddings(c),
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) =>
        layer(c, c.global_attn_indexes.includes(index)),
      ),
    },
    (m, pixels: Tensor) => m.layers.reduce((x, each) => each(x), m.layer_norm(m.embeddings(pixels))),
  );

/** The preprocessor_config.json of the checkpoint. */
export const processor = {
  image_processor_type: "Sam3ImageProcessor",
  do_resize: true,
  size: { height: 1008, width: 1008 },
  resample: 2,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  do_convert_rgb: true,
  mask_size: { height: 288, width: 288 },
};

/** The processor's size of masks: four times as many places as patches. */
export const maskSettings = (c: Sam3VitConfig) => ({ mask_size: { height: 4 * sideOf(c), width: 4 * sideOf(c) } });

export default visionFamily<Sam3VitConfig>({
  facts: sam3VitFacts,
  repo: "facebook/sam3",
  processor,
  processorSettings: maskSettings,
  // Six by six patches in windows of four, then all of them at once; positions are learned for four by four.
  tiny: (_, { size }) => ({
    patch_size: 8,
    image_size: 48,
    window_size: 4,
    pretrain_image_size: 32,
    global_attn_indexes: [1],
    intermediate_size: 2 * size.width,
  }),
  architectures: {
    Sam3ViTModel: towerClassOf(
      oneSize,
      (c: Sam3VitConfig) => baseModel(sam3Vit(c)),
      (tower, pixels) => ({ last_hidden_state: tower(pixels).flatten(1, 2) }),
    ),
  },
});

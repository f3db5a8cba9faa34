import { type Inkling2VisionConfig, inkling2Vision } from "@tiny-random/atlas/configs/inkling2_vision";
import {
  activation,
  embedding,
  groupMask,
  layerNorm,
  linear,
  module,
  Parameter,
  scale,
  scaleDim,
  Tensor,
} from "@tiny-random/nn";
import { interpolatedTable } from "../layers/packed/interpolated-table.ts";
import { neighbourRotary, type Packing, separateAttention } from "../layers/packed/packed-attention.ts";
import {
  type PackedTower,
  type PackedTowerOf,
  packedEncoderOf,
  packedTowerClass,
} from "../layers/packed/packed-tower-class.ts";
import { patchBlocks } from "../layers/packed/patch-blocks.ts";
import { twoLayerMlp } from "../layers/packed/patch-mlp.ts";
import { type PatchPlaces, patchPlaces } from "../layers/packed/patch-places.ts";
import { visionFamily } from "../vision-family.ts";

type Config = Inkling2VisionConfig;

/** Patches of the pictures that become one token each: `[tokens, merge · patch, merge · patch, channels]` → `[patches, numbers]`. */
const patchesOf = (pictures: Tensor, c: Config): Tensor => {
  const [merge, patch, channels] = [c.spatial_merge_size, c.patch_size, c.num_channels];
  const tokens = pictures.size(0);
  return pictures
    .reshape([tokens, merge, patch, merge, patch, channels])
    .transpose(2, 3)
    .reshape([scaleDim(tokens, merge ** 2), patch ** 2 * channels]);
};

const embeddings = (c: Config) =>
  module(
    {
      patch_embedding: linear(c.num_channels * c.patch_size ** 2, c.hidden_size, { bias: false }),
      position_embedding: embedding(c.posemb_grid_size ** 2, c.hidden_size),
      class_embedding: new Parameter([c.hidden_size], { kind: "embedding" }),
      cls_position_embedding: new Parameter([c.hidden_size], { kind: "embedding" }),
    },
    (m, patches: Tensor, images: Tensor, places: PatchPlaces) => {
      const table = patches.graph.parameter(m.position_embedding.weight);
      const reading = { kernel: "linear", corners: false } as const;
      const positions = interpolatedTable(table, c.posemb_grid_size, places, reading);
      const own = patches.graph.parameter(m.class_embedding).add(patches.graph.parameter(m.cls_position_embedding));
      const classes = own
        .unsqueeze(0)
        .unsqueeze(0)
        .expand([1, images.size(0), c.hidden_size]);
      return Tensor.cat([m.patch_embedding(patches.unsqueeze(0)).add(positions), classes], 1);
    },
  );

const layer = (c: Config) =>
  module(
    {
      layernorm_before: layerNorm(c.hidden_size, c.layer_norm_eps),
      self_attn: separateAttention({ width: c.hidden_size, heads: c.num_attention_heads }),
      lambda_1: scale(c.hidden_size),
      layernorm_after: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: twoLayerMlp(
        { width: c.hidden_size, features: c.intermediate_size, activation: c.hidden_act },
        { up: "fc1", down: "fc2" },
      ),
      lambda_2: scale(c.hidden_size),
    },
    (m, x: Tensor, packing: Packing) => {
      const scaled = (states: Tensor, by: Parameter) => states.mul(x.graph.parameter(by));
      const attended = x.add(scaled(m.self_attn(m.layernorm_before(x), packing), m.lambda_1));
      return attended.add(scaled(m.mlp(m.layernorm_after(attended)), m.lambda_2));
    },
  );

const merger = (c: Config) =>
  module(
    {
      linear_1: linear(c.spatial_merge_size ** 2 * c.hidden_size, c.projection_hidden_dim, { bias: c.projector_bias }),
      linear_2: linear(c.projection_hidden_dim, c.text_hidden_size, { bias: c.projector_bias }),
    },
    (m, x: Tensor) => m.linear_2(activation(c.hidden_act)(m.linear_1(x))),
  );

/** Inkling 2's tower: a class token before each image's patches, which come block by block in pictures of a token each. */
const tower = (c: Config): PackedTower =>
  module(
    {
      embeddings: embeddings(c),
      pre_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
      merger: merger(c),
    },
    (m, pictures: Tensor, tokenGrids: Tensor) => {
      const { graph } = pictures;
      const merge = c.spatial_merge_size;
      const patches = patchesOf(pictures, c);
      const grids = tokenGrids.mul(graph.constant([1, merge, merge], "int64", [1, 3]));
      const places = patchPlaces(patches, grids, merge);
      const images = Tensor.arange(graph, grids.size(0));
      const image = places.ofPatch(images);
      // Patches count from 1, class tokens are at 0; here they stand behind all patches.
      const at = (axis: Tensor) => Tensor.cat([axis.add(1), images.mul(0)], 0);
      const theta = Number(c.rope_parameters["rope_theta"]);
      const packing: Packing = {
        mask: groupMask(Tensor.cat([image, images], 0)),
        rotary: neighbourRotary(at(places.row), at(places.column), c.hidden_size / c.num_attention_heads, theta),
      };
      const embedded = m.pre_layernorm(m.embeddings(patches, images, places));
      const states = m.layers.reduce((x, one) => one(x, packing), embedded).squeeze(0);
      const own = Tensor.arange(graph, patches.size(0)).add(image).add(1);
      const order = Tensor.cat([own, places.starts.add(images)], 0).argsort();
      const blocks = patchBlocks(states.slice(0, 0, patches.size(0)).unsqueeze(0), merge).flatten(1);
      return { last_hidden_state: states.index_select(0, order), pooler_output: m.merger(blocks) };
    },
  );

const edgeOf = (c: Config): number => c.spatial_merge_size * c.patch_size;

const towerOf: PackedTowerOf<Config> = {
  build: tower,
  patch: (c) => [edgeOf(c), edgeOf(c), c.num_channels],
  width: (c) => c.text_hidden_size,
  argument: "pixel_values",
  grids: "image_grid_thw",
};

export default visionFamily<Config>({
  facts: inkling2Vision,
  repo: "thinkingmachines/Inkling-2-Small-MXFP8",
  processor: { image_processor_type: "Inkling2ImageProcessor", size: { height: 40, width: 40 } },
  imageSize: (c) => [2 * edgeOf(c) - 3, 3 * edgeOf(c) - 5],
  processorSettings: (c) => ({ size: { height: edgeOf(c), width: edgeOf(c) } }),
  tiny: (_c, { size }) => ({
    posemb_grid_size: 5,
    projection_hidden_dim: 1.5 * size.width,
    text_hidden_size: size.width,
    patch_size: 4,
  }),
  architectures: { Inkling2VisionModel: packedTowerClass(towerOf) },
  towers: { encoder: packedEncoderOf(towerOf) },
  variants: { "a projector with biases": { config: { projector_bias: true } } },
});

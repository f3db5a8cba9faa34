import { lfm3VlVision } from "@tiny-random/atlas/configs/lfm3_vl_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { groupMask, linear, module, rmsNorm, Tensor, weight } from "@tiny-random/nn";
import { axialRotary, type Packing, packedLayer, separateAttention } from "../layers/packed/packed-attention.ts";
import {
  type PackedTower,
  type PackedTowerOf,
  packedEncoderOf,
  packedTowerClass,
} from "../layers/packed/packed-tower-class.ts";
import { gatedPatchMlp } from "../layers/packed/patch-mlp.ts";
import { type PatchPlaces, patchPlaces } from "../layers/packed/patch-places.ts";
import { packedImageSize, packedSettings, qwenProcessor } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";

export const lfm3VlVisionFacts = narrowed(lfm3VlVision, { patch_size: "number", temporal_patch_size: "number" });
type Config = ConfigOf<typeof lfm3VlVisionFacts>;

/** The patches around each one, and which of them are in its image: `[patches, kernel²]` and `[patches, kernel², 1]`. */
interface Neighbours {
  readonly index: Tensor;
  readonly inside: Tensor;
}

type GridPacking = Packing & { readonly neighbours: Neighbours };

/** The place of a patch among those of its frame, which stand block by block. */
const placeInFrame = (row: Tensor, column: Tensor, columns: Tensor, merge: number): Tensor => {
  const block = row.div(merge).mul(columns.div(merge)).add(column.div(merge));
  return block
    .mul(merge ** 2)
    .add(row.remainder(merge).mul(merge))
    .add(column.remainder(merge));
};

const neighboursOf = ({ row, column, rows, columns, ofPatch }: PatchPlaces, c: Config): Neighbours => {
  const [kernel, merge] = [c.conv_kernel_size, c.spatial_merge_size];
  const reach = Math.floor(kernel / 2);
  const steps = (of: (index: number) => number) =>
    row.graph.constant(
      Array.from({ length: kernel ** 2 }, (_, index) => of(index) - reach),
      "int64",
      [1, kernel ** 2],
    );
  const [height, width] = [ofPatch(rows).unsqueeze(1), ofPatch(columns).unsqueeze(1)];
  const [high, wide] = [row.unsqueeze(1), column.unsqueeze(1)];
  const [down, across] = [
    high.add(steps((index) => Math.floor(index / kernel))),
    wide.add(steps((index) => index % kernel)),
  ];
  const within = (at: Tensor, length: Tensor) => at.maximum(0).minimum(length.sub(1));
  const [nearRow, nearColumn] = [within(down, height), within(across, width)];
  const own = Tensor.arange(row.graph, row.size(0)).unsqueeze(1);
  const start = own.sub(placeInFrame(high, wide, width, merge));
  return {
    index: start.add(placeInFrame(nearRow, nearColumn, width, merge)),
    inside: nearRow.eq(down).logical_and(nearColumn.eq(across)).to("float32").unsqueeze(2),
  };
};

/** A depthwise convolution over the grid of each frame, of patches that are packed: a sum over the patches around each one. */
const spatialConvolution = (width: number, kernel: number) => {
  const children = { weight: weight([width, 1, kernel, kernel], kernel ** 2) };
  return module(children, (_, x: Tensor, { index, inside }: Neighbours) => {
    const around = x.squeeze(0).index_select(0, index).mul(inside);
    const weights = x.graph.parameter(children.weight).reshape([width, kernel ** 2]);
    return around.mul(weights.transpose(0, 1)).sum(1).unsqueeze(0);
  });
};

/** A gate before the convolution and one behind it. */
const shortConvolution = ({ hidden_size: width, conv_kernel_size: kernel }: Config) =>
  module(
    {
      in_proj: linear(width, 3 * width, { bias: false }),
      spatial_conv: spatialConvolution(width, kernel),
      out_proj: linear(width, width, { bias: false }),
    },
    (m, x: Tensor, { neighbours }: GridPacking) => {
      const [before, behind, value] = m.in_proj(x).chunk(3, -1) as [Tensor, Tensor, Tensor];
      return m.out_proj(behind.mul(m.spatial_conv(before.mul(value), neighbours)));
    },
  );

const attention = (c: Config) =>
  separateAttention(
    { width: c.hidden_size, heads: c.num_attention_heads, keyValueHeads: c.num_key_value_heads },
    {
      bias: false,
      qkNorm: (size) => rmsNorm(size, c.norm_eps),
      keys: { q_norm: "q_layernorm", k_norm: "k_layernorm" },
    },
  );

const layer = (c: Config, index: number) => {
  const convolves = c.layer_types[index] === "conv";
  return packedLayer<GridPacking>(
    {
      attn: convolves ? shortConvolution(c) : attention(c),
      norm1: rmsNorm(c.hidden_size, c.norm_eps),
      norm2: rmsNorm(c.hidden_size, c.norm_eps),
      mlp: gatedPatchMlp(
        { width: c.hidden_size, features: c.intermediate_size, activation: "silu" },
        { bias: false, keys: { gate_proj: "w1", up_proj: "w3", down_proj: "w2" } },
      ),
    },
    { attn: convolves ? "conv" : "self_attn", norm1: "operator_norm", norm2: "ffn_norm", mlp: "feed_forward" },
  );
};

const numbersOf = (c: Config): number => c.in_channels * c.temporal_patch_size * c.patch_size ** 2;

/** LFM3-VL's tower (Liquid AI, 2026): layers of gated convolutions over each frame's grid of patches, or of attention. */
const tower = (c: Config): PackedTower =>
  module(
    {
      patchifier: linear(numbersOf(c), c.hidden_size, { bias: false }),
      embedding_norm: rmsNorm(c.hidden_size, c.norm_eps),
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => layer(c, index)),
    },
    (m, patches: Tensor, grids: Tensor) => {
      const places = patchPlaces(patches, grids, c.spatial_merge_size);
      const theta = Number(c.rope_parameters["rope_theta"]);
      const packing: GridPacking = {
        mask: groupMask(places.frame),
        rotary: axialRotary(places.row, places.column, c.hidden_size / c.num_attention_heads, theta),
        neighbours: neighboursOf(places, c),
      };
      const embedded = m.embedding_norm(m.patchifier(patches.unsqueeze(0)));
      return { last_hidden_state: m.layers.reduce((x, one) => one(x, packing), embedded).squeeze(0) };
    },
  );

const towerOf: PackedTowerOf<Config> = {
  build: tower,
  patch: (c) => [numbersOf(c)],
  width: (c) => c.hidden_size,
  argument: "pixel_values",
};

/** As the class makes them for 14 layers; a model of fewer has both kinds only where they are stated. */
const referenceKinds = Array.from({ length: 14 }, (_, index) =>
  index < 2 || index % 2 === 1 ? "conv" : "full_attention",
);

export const reference = { layer_types: referenceKinds };

export default visionFamily<Config>({
  facts: lfm3VlVisionFacts,
  repo: "LiquidAI/LFM3-VL-2B",
  reference,
  processor: qwenProcessor(16),
  imageSize: packedImageSize,
  processorSettings: packedSettings,
  architectures: { Lfm3VlVisionModel: packedTowerClass(towerOf) },
  towers: { encoder: packedEncoderOf(towerOf) },
  variants: { "convolution over five patches": { config: { conv_kernel_size: 5 } } },
});

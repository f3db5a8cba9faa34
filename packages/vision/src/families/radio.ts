import { type RadioConfig, radio } from "@tiny-random/atlas/configs/radio";
import { asSequence, type Dim, layerNorm, module, Parameter, Tensor, type VitBlock, weight } from "@tiny-random/nn";
import { dinov2Mlp, layerScale, separateSwiGlu } from "../layers/dinov2.ts";
import { afterEach, lastOf } from "../layers/feature-maps.ts";
import { fusedVitAttention } from "../layers/fused-vit-attention.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { visionFamily } from "../vision-family.ts";

const constant = (values: readonly number[]) =>
  new Parameter([values.length, 1, 1], { kind: "exact", data: () => Float32Array.from(values) });

/** Normalizes pixels by constants that are in the checkpoint. */
const inputConditioner = (c: RadioConfig) =>
  module({ norm_mean: constant(c.norm_mean), norm_std: constant(c.norm_std) }, (m, pixels: Tensor) =>
    pixels.sub(m.norm_mean).div(m.norm_std),
  );

/** The shares of a line of learned positions in the positions along an axis, `[length, learned]`, as far apart as `longest` has them. */
const interpolation = (learned: number, length: Dim, longest: Tensor): Tensor => {
  const { graph } = longest;
  const scale = graph.constant([learned], "float32").div(longest.to("float32"));
  const place = Tensor.arange(graph, length)
    .to("float32")
    .add(0.5)
    .mul(scale)
    .sub(0.5)
    .clamp(0, learned - 1);
  const distance = place.unsqueeze(1).sub(Tensor.arange(graph, learned).to("float32").unsqueeze(0));
  return distance.abs().neg().add(1).relu();
};

/**
 * Positions of a grid of patches, cropped from a square as large as the longer edge, to which learned ones are interpolated
 * (CPE; Kim et al., 2023): `[1, rows · columns, width]`.
 */
const croppedPositions = (table: Tensor, learned: number, rows: Dim, columns: Dim): Tensor => {
  const { graph } = table;
  const width = table.size(2);
  const longest = graph.dimValue(rows).maximum(graph.dimValue(columns));
  const [down, across] = [rows, columns].map((length) => interpolation(learned, length, longest)) as [Tensor, Tensor];
  const inRows = down.matmul(table.reshape([learned, (width as number) * learned])).reshape([rows, learned, width]);
  return across.matmul(inRows).flatten(0, 1).unsqueeze(0);
};

const forVideos = "only videos are cut into patches of several frames";

const embeddings = (c: RadioConfig) => {
  const learned = Math.floor(c.max_img_size / c.patch_size);
  const video = c.video_patch_dim;
  const videoWeight = (size: number) =>
    new Parameter([c.hidden_size, size], { kind: "weight", fanIn: size }, { unread: forVideos });
  const patchSize = c.num_channels * c.patch_size ** 2;
  return module(
    {
      embedder: module({ weight: weight([c.hidden_size, patchSize], patchSize) }, (m, pixels: Tensor) =>
        pixels.conv2d(
          pixels.graph.parameter(m.weight).reshape([c.hidden_size, c.num_channels, c.patch_size, c.patch_size]),
          undefined,
          { stride: c.patch_size },
        ),
      ),
      video_embedder: video === null ? undefined : module({ weight: videoWeight(video) }, () => undefined),
      pos_embed: new Parameter([1, learned ** 2, c.hidden_size], { kind: "embedding" }),
      cls_token: module(
        { token: new Parameter([c.num_cls_tokens + c.num_registers, c.hidden_size], { kind: "embedding" }) },
        (own, rows: Tensor) => {
          const tokens = rows.graph.parameter(own.token).unsqueeze(0);
          return tokens.expand([rows.size(0), tokens.size(1), tokens.size(2)]);
        },
      ),
    },
    (m, pixels: Tensor) => {
      const grid = m.embedder(pixels);
      const patches = asSequence(grid);
      const table = pixels.graph.parameter(m.pos_embed);
      const placed = patches.add(croppedPositions(table, learned, grid.size(2), grid.size(3)));
      return Tensor.cat([m.cls_token(pixels), placed], 1);
    },
  );
};

const layer = (c: RadioConfig): VitBlock => {
  const inner = Math.trunc(c.hidden_size * c.mlp_ratio);
  return module(
    {
      norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attn: fusedVitAttention(c),
      layer_scale1: layerScale(c.hidden_size),
      norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: c.use_swiglu_ffn ? separateSwiGlu(c, inner) : dinov2Mlp(c, inner),
      layer_scale2: layerScale(c.hidden_size),
    },
    (m, x: Tensor) => {
      const attended = m.layer_scale1(m.attn(m.norm1(x))).add(x);
      return m.layer_scale2(m.mlp(m.norm2(attended))).add(attended);
    },
  );
};

/** Tokens and patches through the layers: pixels → the states of all. */
const encoder = (c: RadioConfig) =>
  module(
    { patch_generator: embeddings(c), blocks: Array.from({ length: c.num_hidden_layers }, () => layer(c)) },
    (m, pixels: Tensor) => lastOf(afterEach(m.blocks, m.patch_generator(pixels))),
  );

/** RADIO (Ranzinger et al., 2023): summaries of an image by several teachers, and features of its patches. */
const network = (c: RadioConfig) => {
  const chosen = BigInt64Array.from(c.summary_idxs, BigInt);
  return module(
    {
      input_conditioner: inputConditioner(c),
      model: encoder(c),
      summary_idxs: new Parameter([chosen.length], { kind: "exact", data: () => chosen }, { dtype: "int64" }),
    },
    (m, pixels: Tensor) => {
      const last_hidden_state = m.model(m.input_conditioner(pixels));
      const summaries = last_hidden_state.slice(1, 0, c.num_cls_tokens);
      const index = pixels.graph.parameter(m.summary_idxs);
      return {
        summary: summaries.index_select(1, index).flatten(1),
        features: last_hidden_state.slice(1, c.num_cls_tokens + c.num_registers),
        last_hidden_state,
      };
    },
  );
};

const model = (c: RadioConfig) => module({ radio_model: network(c) }, (m, pixels: Tensor) => m.radio_model(pixels));

export default visionFamily({
  facts: radio,
  // The sizes of patches follow from the others.
  resolve: (c) => {
    const patch_dim = c.num_channels * c.patch_size ** 2;
    const frames = c.video_temporal_patch_size;
    return { patch_dim, ...(frames !== null && { video_patch_dim: frames * patch_dim }) };
  },
  repo: "nvidia/C-RADIOv4-H",
  checkpoints: { RadioModel: ["nvidia/C-RADIOv4-H"] },
  computed: ["patch_dim", "summary_idxs"],
  processor: {
    image_processor_type: "CLIPImageProcessor",
    crop_size: { height: 224, width: 224 },
    do_center_crop: true,
    do_convert_rgb: true,
    do_normalize: false,
    do_rescale: true,
    do_resize: true,
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 224 },
  },
  // More positions than an image has, as in the reference.
  tiny: (c) => ({ max_img_size: 80, patch_dim: c.num_channels * 8 ** 2 }),
  architectures: { RadioModel: imageClass({ other: morePatches }, model) },
  variants: {
    "gated feed-forward": { config: { use_swiglu_ffn: true } },
    "videos too": { config: { video_temporal_patch_size: 2 } },
  },
});

import { type Florence2VisionConfig, florenceVision } from "@tiny-random/atlas/configs/florence_vision";
import { type Architecture, defineArchitecture, type InputSynthesizer, type Size } from "@tiny-random/core";
import {
  asSequence,
  atPixels,
  attend,
  baseModel,
  channelsFirst,
  channelsLast,
  conv2d,
  imageOf,
  layerNorm,
  linear,
  module,
  overWindows,
  splitHeads,
  type Tensor,
  windowGrid,
} from "@tiny-random/nn";
import { imageInputs } from "../inputs.ts";
import { dinov2Mlp } from "../layers/dinov2.ts";
import { visionFamily } from "../vision-family.ts";

/** One stage's numbers of the config. */
const stageOf = (c: Florence2VisionConfig, index: number) => {
  const at = (values: readonly number[]) => values[index] ?? 0;
  return {
    inputs: index === 0 ? c.in_channels : (c.embed_dim[index - 1] ?? 0),
    width: at(c.embed_dim),
    depth: at(c.depths),
    heads: at(c.num_heads),
    groups: at(c.num_groups),
    kernel: at(c.patch_size),
    stride: at(c.patch_stride),
    padding: at(c.patch_padding),
    normsBefore: c.patch_prenorm[index] ?? false,
    window: c.window_size,
    feedForward: Math.trunc(at(c.embed_dim) * c.mlp_ratio),
    bias: c.qkv_bias,
    act: c.activation_function,
  };
};
type Stage = ReturnType<typeof stageOf>;

/** Overlapping patches, with a norm before them or behind. */
const patches = ({ inputs, width, kernel, stride, padding, normsBefore }: Stage) =>
  module(
    { conv: conv2d(inputs, width, kernel, { stride, padding }), norm: layerNorm(normsBefore ? inputs : width) },
    (m, x: Tensor) => (normsBefore ? m.conv(atPixels(x, m.norm)) : atPixels(m.conv(x), m.norm)),
  );

const projections = ({ width, bias }: Stage) => ({
  qkv: linear(width, 3 * width, { bias }),
  proj: linear(width, width),
});

/** Attention among the pixels of each window: `[batch, height, width, channels]` in and out. */
const windowAttention = (stage: Stage) =>
  module(projections(stage), (m, x: Tensor) =>
    overWindows(x, windowGrid(x, stage.window), undefined, (windows) => {
      const [query, key, value] = m
        .qkv(windows)
        .chunk(3, -1)
        .map((part) => splitHeads(part, stage.heads, stage.width / stage.heads)) as [Tensor, Tensor, Tensor];
      return m.proj(attend(query, key, value));
    }),
  );

/** Attention among the channels of each group, each of which is all of the image's pixels: `[batch, pixels, channels]`. */
const channelAttention = (stage: Stage) =>
  module(projections(stage), (m, x: Tensor) => {
    const [query, key, value] = m
      .qkv(x)
      .chunk(3, -1)
      .map((part) => part.unflatten(-1, [stage.groups, stage.width / stage.groups]).permute(0, 2, 3, 1)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const count = x.graph.dimValue(x.size(1)).to("float32");
    const weights = query.matmul(key.transpose(2, 3)).div(count.sqrt()).softmax(-1);
    return m.proj(weights.matmul(value).permute(0, 3, 1, 2).flatten(2));
  });

type Mixing = ReturnType<typeof windowAttention>;

/** A convolution of each channel and a residual block behind it, twice: attention, then a feed-forward network. */
const block = (stage: Stage, key: string, attention: Mixing, attended: (m: Mixing, x: Tensor) => Tensor) => {
  const convolution = () => conv2d(stage.width, stage.width, 3, { padding: 1, groups: stage.width });
  const parts = {
    conv1: convolution(),
    norm1: layerNorm(stage.width),
    attention,
    conv2: convolution(),
    norm2: layerNorm(stage.width),
    ffn: dinov2Mlp({ hidden_size: stage.width, hidden_act: stage.act }, stage.feedForward),
  };
  return module(
    parts,
    (m, x: Tensor) => {
      const mixed = m.conv1(x).add(x);
      const first = mixed.add(attended(m.attention, m.norm1(channelsLast(mixed))));
      const again = m.conv2(first).add(first);
      return again.add(atPixels(again, (pixels) => m.ffn(m.norm2(pixels))));
    },
    { attention: key },
  );
};

/** DaViT's two blocks (Ding et al., 2022): attention within windows, then among channels. */
const layer = (stage: Stage) =>
  module(
    {
      spatial_block: block(stage, "window_attn", windowAttention(stage), (attend, x) => channelsFirst(attend(x))),
      channel_block: block(stage, "channel_attn", channelAttention(stage), (attend, x) => {
        const image = channelsFirst(x);
        return imageOf(attend(asSequence(image)), image);
      }),
    },
    (m, x: Tensor) => m.channel_block(m.spatial_block(x)),
  );

/** The image tower of Florence-2, a dual attention Vision Transformer: pixels → the last map `[batch, channels, rows, columns]`. */
export const dualAttentionTower = (c: Florence2VisionConfig) => {
  const stages = c.embed_dim.map((_, index) => stageOf(c, index));
  const blocks = stages.map((stage) => Array.from({ length: stage.depth }, () => layer(stage)));
  return module({ convs: stages.map(patches), blocks }, (m, pixels: Tensor) =>
    m.convs.reduce((map, embed, index) => (m.blocks[index] ?? []).reduce((x, each) => each(x), embed(map)), pixels),
  );
};

/** Pixels in one of an image's rows and columns for each of the last map's. */
export const strideOf = (c: Florence2VisionConfig): number =>
  c.patch_stride.reduce((product, stride) => product * stride);

/** The edge of tiny images: the last map has two rows and columns, fewer than a window. */
export const imageEdge = (c: Florence2VisionConfig): number => 2 * strideOf(c);

const images =
  (c: Florence2VisionConfig): InputSynthesizer =>
  async (processors, purpose) => {
    const edge = imageEdge(c);
    const made = await imageInputs({ other: { height: edge + strideOf(c), width: edge } })(processors, purpose);
    const pixels = made?.inputs["pixel_values"];
    return made && pixels && { raw: made.raw, inputs: { hidden_states: pixels } };
  };

/** The backbone, which calls its pixels hidden states. */
const backbone: Architecture<Florence2VisionConfig> = defineArchitecture({
  padding: { none: "images are not padded" },
  build: (c: Florence2VisionConfig) => baseModel(dualAttentionTower(c)),
  sessions: (model, c) => ({
    model: {
      inputs: { hidden_states: { dtype: "float32", axes: ["batch_size", c.in_channels, "height", "width"] } },
      trace: ({ hidden_states }) => {
        if (!hidden_states) throw new Error("the session needs hidden_states");
        return { last_hidden_state: model(hidden_states) };
      },
    },
  }),
  inputs: images,
});

/** Widths that double once, heads and groups of one size each. */
const tinyStages = ({ depths }: Florence2VisionConfig, { width, headSize }: Size): Partial<Florence2VisionConfig> => {
  const embed_dim = depths.map((_, stage) => (stage === 0 ? headSize : 2 * headSize));
  const heads = embed_dim.map((each) => each / headSize);
  return {
    depths: depths.map(() => 1),
    embed_dim,
    num_heads: heads,
    num_groups: heads,
    mlp_ratio: 2,
    projection_dim: width,
    window_size: 4,
  };
};

/** The preprocessor_config.json of Florence-2. */
export const processor = {
  image_processor_type: "CLIPImageProcessor",
  do_resize: true,
  size: { height: 768, width: 768 },
  resample: 3,
  do_center_crop: false,
  crop_size: { height: 768, width: 768 },
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
};

export default visionFamily({
  facts: florenceVision,
  repo: "florence-community/Florence-2-base",
  reference: { projection_dim: 768 },
  processor,
  imageSize: imageEdge,
  tiny: (c, { size }) => tinyStages(c, size),
  architectures: { Florence2VisionBackbone: backbone },
  variants: {
    "no biases, another activation": { config: { qkv_bias: false, activation_function: "gelu_pytorch_tanh" } },
  },
});

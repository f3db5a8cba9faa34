// PP-OCR's recognition of a line of text: a backbone whose maps become one row of places, which blocks of attention mix
// (SVTR; Du et al., 2022), and shares of characters at each place.
import { type Architecture, type Context, InputError, type ModelConfig } from "@tiny-random/core";
import {
  baseModel,
  calledAs,
  imageOf,
  layerNorm,
  linear,
  module,
  type Pair,
  Tensor,
  type TowerBlock,
  towerLayer,
  weight,
} from "@tiny-random/nn";
import { blipAttention } from "./blip-attention.ts";
import { type ConvNormActivationOptions, convNormActivation } from "./conv-norm-activation.ts";
import type { ImageBlock } from "./image-block.ts";
import { imageClass } from "./image-class.ts";
import { mapClass } from "./map-class.ts";
import { type BackboneConfig, nestedBackbone } from "./nested-backbone.ts";

/** The config fields that recognition by SVTR reads. */
export interface RecognitionConfig extends BackboneConfig {
  readonly hidden_act: string;
  readonly hidden_size: number;
  readonly mlp_ratio: number;
  readonly depth: number;
  readonly head_out_channels: number;
  readonly conv_kernel_size: readonly unknown[];
  readonly qkv_bias: boolean;
  readonly num_attention_heads: number;
  readonly layer_norm_eps: number;
}

/** The kernel of the convolutions along a line. Throws InputError where it is not of two numbers. */
export const kernelOf = ({ conv_kernel_size: kernel, model_type }: RecognitionConfig): Pair => {
  const [height, width] = kernel;
  if (typeof height === "number" && typeof width === "number") return [height, width];
  throw new InputError(
    `conv_kernel_size of ${model_type} is ${JSON.stringify(kernel)} instead of a height and a width`,
    "Give two numbers.",
  );
};

const block = (c: RecognitionConfig): TowerBlock =>
  towerLayer(
    { ...c, intermediate_size: Math.trunc(c.hidden_size * c.mlp_ratio), num_hidden_layers: c.depth },
    blipAttention(c),
  );

/** The blocks of attention over all places of a map, and the norm behind them. */
export const svtrBlocks = (c: RecognitionConfig) => ({
  svtr_block: Array.from({ length: c.depth }, () => block(c)),
  norm: layerNorm(c.hidden_size, c.layer_norm_eps),
});

/** A map through the blocks. */
export const throughSvtr = (m: ReturnType<typeof svtrBlocks>, map: Tensor): Tensor => {
  const places = map.flatten(2).transpose(1, 2);
  const mixed = m.norm(m.svtr_block.reduce((x, one) => one(x), places));
  return imageOf(mixed, map);
};

/** A map of one row as a sequence: `[batch, channels, 1, places]` → `[batch, places, channels]`. */
export const rowOf = (map: Tensor): Tensor => map.select(2, 0).transpose(1, 2);

/** A part of recognition: a map `[batch, channels, 1, places]` → `[batch, places, width]`. */
type RowEncoder = ImageBlock;

/** PP-OCRv5's encoder: attention at a low width, whose result stands beside the map. */
export const svtrEncoder = (c: RecognitionConfig, channels: number): RowEncoder => {
  const [narrow, width] = [Math.floor(channels / 8), c.hidden_size];
  const convolution = (inputs: number, outputs: number, kernel: Pair) =>
    convNormActivation(inputs, outputs, kernel, { act: "silu" });
  const children = {
    conv_block: [
      convolution(channels, narrow, kernelOf(c)),
      convolution(narrow, width, 1),
      convolution(width, channels, 1),
      convolution(2 * channels, narrow, kernelOf(c)),
      convolution(narrow, width, 1),
    ] as const,
    ...svtrBlocks(c),
  };
  return module(children, (m, map: Tensor) => {
    const [first, narrowed, widened, joined, last] = m.conv_block;
    const mixed = widened(throughSvtr(m, narrowed(first(map))));
    return rowOf(last(joined(Tensor.cat([map, mixed], 1))));
  });
};

/** PP-OCRv6's encoder: a depthwise convolution along the line, then attention, beside a narrower map that is added at the end. */
export const residualSvtrEncoder = (c: RecognitionConfig, channels: number): RowEncoder => {
  const width = c.hidden_size;
  const convolution = (inputs: number, kernel: Pair, options: ConvNormActivationOptions = {}) =>
    convNormActivation(inputs, width, kernel, { act: c.hidden_act, ...options });
  const children = {
    conv_block: [
      convolution(channels, 1),
      convolution(channels, 1),
      convolution(width, kernelOf(c), { groups: width }),
    ] as const,
    ...svtrBlocks(c),
  };
  return module(children, (m, map: Tensor) => {
    const [skip, reduced, local] = m.conv_block;
    const residual = skip(map);
    const narrow = reduced(map);
    return rowOf(throughSvtr(m, narrow.add(local(narrow))).add(residual));
  });
};

/** How much larger than usual the weights of scores are squared: the shares of nearly equal ones would all be alike. */
const decisive = 225;

/** Scores of characters. */
export const characterScores = (width: number, characters: number) =>
  linear(width, characters, { tied: weight([characters, width], width / decisive) });

/** An encoder, and shares of characters at each place. */
export const svtrHead = (c: RecognitionConfig, encoder: RowEncoder): ImageBlock =>
  module({ encoder, head: characterScores(c.hidden_size, c.head_out_channels) }, (m, map: Tensor) =>
    m.head(m.encoder(map)).softmax(-1),
  );

/** The backbone's last map, each place the mean of three rows and two columns. */
const rowModel = (c: BackboneConfig, context: Context): ImageBlock => {
  const { backbone, mapsOf } = nestedBackbone(c, context);
  return module({ backbone }, (_, pixels: Tensor) => (mapsOf(pixels).at(-1) as Tensor).avg_pool2d([3, 2]));
};

/** Images that are wider. */
const widerLines = { other: () => ({ height: 48, width: 96 }) };

/** The bare class: the backbone's map. */
export const rowClass = <C extends BackboneConfig>(): Architecture<C> =>
  imageClass<C>({ ...widerLines, task: "image-feature-extraction" }, (c, context) => {
    const whole = rowModel(c, context);
    return baseModel(calledAs(whole, (pixels: Tensor) => ({ last_hidden_state: whole(pixels) })));
  });

/** The class of shares of characters: `[batch, places, characters]`. */
export const recognitionClass = <C extends BackboneConfig>(head: (c: C) => ImageBlock): Architecture<C> =>
  imageClass<C>(widerLines, (c, context) =>
    module({ model: baseModel(rowModel(c, context)), head: head(c) }, (m, pixels: Tensor) => ({
      last_hidden_state: m.head(m.model(pixels)),
    })),
  );

/** The class of an encoder alone, which reads the backbone's map. */
export const svtrEncoderClass = <C extends ModelConfig>(
  channelsOf: (c: C) => number,
  encoder: (c: C) => RowEncoder,
): Architecture<C> =>
  mapClass<C>({ channels: channelsOf, height: 1 }, (c) => {
    const whole = encoder(c);
    return baseModel(calledAs(whole, (map: Tensor) => ({ last_hidden_state: whole(map) })));
  });

/** The first Chinese character of Unicode, with which a longer list goes on. */
const chinese = 0x4e00;

/** As many characters as a model knows: none (for CTC), then the printable ones of ASCII. */
const characters = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => {
    if (index === 0) return "blank";
    return String.fromCodePoint(index <= 95 ? 0x1f + index : chinese + index - 96);
  });

/** Settings of the processor that follow the config. */
export const recognitionSettings = (c: { readonly head_out_channels: number }) => ({
  character_list: characters(c.head_out_channels),
});

/** Characters of a tiny model: ASCII's. */
export const fewCharacters = 96;

/** The size of images. */
export const lineSize = () => [48, 64] as const;

/** The preprocessor_config.json of the checkpoints; the names of characters are the model's. */
export const lineProcessor = (image_processor_type: string) => ({
  image_processor_type,
  character_list: [],
  do_convert_rgb: true,
  do_normalize: true,
  do_pad: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  max_image_width: 3200,
  pad_size: { height: 48, width: 320 },
  resample: 2,
  rescale_factor: 1 / 255,
  size: { height: 48, width: 320 },
});

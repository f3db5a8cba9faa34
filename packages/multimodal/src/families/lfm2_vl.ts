import { lfm2Vl as lfm2VlFacts } from "@tiny-random/atlas/configs/lfm2_vl";
import { type ConfigOf, type ModelConfig, narrowed, rowsOf, type Tensors } from "@tiny-random/core";
import { activation, layerNorm, linear, module, Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { patchRowInputs, patchRowsOf, siglip2VisionFacts } from "@tiny-random/vision/families/siglip2_vision_model";
import { chatMlWithImages } from "../layers/image-chats.ts";
import { type ImageInputs, imagesOfRow } from "../layers/image-inputs.ts";
import { anyNumber, inPlaces, type PromptImage, tileCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, modelKeys, stateOf } from "../layers/image-text-parts.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(lfm2VlFacts, { vision_config: siglip2VisionFacts });
type Lfm2VlConfig = ConfigOf<typeof facts>;

const image_token = "<image>";
const startToken = "<|image_start|>";
const endToken = "<|image_end|>";
const wholeToken = "<|img_thumbnail|>";

const tileToken = (row: number, column: number): string => `<|img_row_${row + 1}_col_${column + 1}|>`;

/** Tokens of the tiles of four by four, by their names in tokenizer_config.json. */
const tileTokens = Object.fromEntries(
  Array.from({ length: 16 }, (_, index) => {
    const [row, column] = [Math.floor(index / 4), index % 4];
    return [`img_row_${row + 1}_col_${column + 1}_token`, tileToken(row, column)];
  }),
);

/** Merged patches, normed where the config says so, through two linear layers. */
const projector = (c: Lfm2VlConfig) => {
  const width = c.vision_config.hidden_size * c.downsample_factor ** 2;
  const bias = c.projector_bias;
  return module(
    {
      layer_norm: c.projector_use_layernorm ? layerNorm(width, 1e-5) : undefined,
      linear_1: linear(width, c.projector_hidden_size, { bias }),
      linear_2: linear(c.projector_hidden_size, c.text_config.hidden_size, { bias }),
    },
    (m, x: Tensor) => m.linear_2(activation(c.projector_hidden_act)(m.linear_1(m.layer_norm?.(x) ?? x))),
  );
};

/**
 * Squares of patches of images of any shapes, side by side: rows of patches `[images, patches, width]` and shapes `[images, 2]`
 * → `[squares, width · by²]`.
 */
const mergedPatches = (states: Tensor, shapes: Tensor, by: number): Tensor => {
  const { graph } = states;
  const [images, patches] = [states.size(0), states.size(1)];
  const squares = graph.floorDivide(patches, by ** 2);
  const [high, wide] = [shapes.slice(1, 0, 1), shapes.slice(1, 1, 2)];
  const perRow = wide.div(by);
  const square = Tensor.arange(graph, squares).unsqueeze(0);
  const isSquare = square.lt(high.div(by).mul(perRow));
  const first = square.div(perRow).mul(by).mul(wide).add(square.remainder(perRow).mul(by));
  const start = Tensor.arange(graph, images).mul(graph.dimValue(patches)).unsqueeze(1);
  const flat = states.flatten(0, 1);
  const parts = Array.from({ length: by ** 2 }, (_, index) => {
    const offset = wide.mul(Math.floor(index / by)).add(index % by);
    const place = start.add(first.add(offset).mul(isSquare.to("int64")));
    return flat.index_select(0, place);
  });
  return Tensor.cat(parts, -1).flatten(0, 1).compress(0, isSquare.flatten(0, 1), "features");
};

/** Features of each tile, or whole image, by its shape. */
const featuresOf = ({ spatial_shapes: shapes }: Tensors, config: ModelConfig): readonly number[] => {
  const by = (config as Lfm2VlConfig).downsample_factor;
  return (shapes ? rowsOf(shapes) : []).map((shape) =>
    shape.reduce((product, length) => product * Math.floor(length / by), 1),
  );
};

const names = ["pixel_values", "pixel_attention_mask", "spatial_shapes"];

/** Tiles and whole images as rows of patches. */
const images: ImageInputs<Lfm2VlConfig> = {
  names: Object.fromEntries(names.map((name) => [name, name])),
  inputs: ({ vision_config }) => patchRowInputs(vision_config, "tiles"),
  rowOf: imagesOfRow(names, featuresOf),
};

/** What the tokenizer reads in an image's place: its tiles, each behind a mark of its place, then the whole image. */
const imageText = (image: PromptImage, features: readonly number[]): string => {
  const { rows, columns } = image.tiles();
  const placeholders = (index: number) => image_token.repeat(features[index] ?? 0);
  if (rows * columns === 1) return `${startToken}${placeholders(0)}${endToken}`;
  const tiles = Array.from({ length: rows * columns }, (_, index) => {
    return `${tileToken(Math.floor(index / columns), index % columns)}${placeholders(index)}`;
  });
  return `${startToken}${tiles.join("")}${wholeToken}${placeholders(rows * columns)}${endToken}`;
};

/** SigLIP 2's rows of patches, merged, in a text that LFM2 reads (Liquid AI, 2025). */
const lfm2Vl: ImageTextModel<Lfm2VlConfig> = {
  parts: (c, context) => {
    const { language, tower } = imageTextTowers(c, context);
    const projected = projector(c);
    return {
      ...modelKeys(language, { vision_tower: tower, multi_modal_projector: projected }),
      language,
      features: (inputs) => {
        const states = stateOf(tower(inputs), "last_hidden_state");
        return projected(mergedPatches(states, patchRowsOf(inputs).shapes, c.downsample_factor));
      },
    };
  },
  images,
  prompt: (c) => ({
    written: (text, count) => `<|im_start|>user\n${image_token.repeat(count)}${text}`,
    expanded: (written, ...all) =>
      inPlaces(
        written,
        image_token,
        all.map((image) => {
          const features = featuresOf(image.processed, c);
          const before = image.before(tileCount);
          return imageText(image, features.slice(before, before + tileCount(image)));
        }),
      ),
    counts: anyNumber,
    mixed: true,
  }),
};

/** Attention in six of sixteen layers, short convolutions in the others. */
const layerKinds = Array.from({ length: 16 }, (_, layer) =>
  [2, 5, 8, 10, 12, 14].includes(layer) ? "full_attention" : "conv",
);

export default multimodalFamily({
  facts,
  repo: "LiquidAI/LFM2-VL-1.6B",
  checkpoints: { Lfm2VlForConditionalGeneration: ["LiquidAI/LFM2-VL-450M", "onnx-community/LFM2-VL-450M-ONNX"] },
  reference: {
    text_config: { hidden_size: 2048, num_hidden_layers: 16, layer_types: layerKinds, rope_theta: 1000000 },
    vision_config: {
      hidden_size: 1152,
      intermediate_size: 4304,
      num_attention_heads: 16,
      num_hidden_layers: 26,
      vision_use_head: false,
    },
    torch_dtype: "bfloat16",
  },
  generationConfig: { bos_token_id: 1, eos_token_id: 7, pad_token_id: 0 },
  tokenizer: extendedTokenizer("qwen", {
    tokens: {
      image_token,
      image_start_token: startToken,
      image_end_token: endToken,
      image_thumbnail_token: wholeToken,
      ...tileTokens,
    },
    files: { "chat_template.jinja": `{{- bos_token }}\n${chatMlWithImages(image_token)}` },
  }),
  preprocessor: {
    image_processor_type: "Lfm2VlImageProcessor",
    do_resize: true,
    size: { height: 512, width: 512 },
    resample: 2,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    do_image_splitting: true,
    min_tiles: 2,
    max_tiles: 10,
    use_thumbnail: true,
    min_image_tokens: 64,
    max_image_tokens: 256,
    encoder_patch_size: 16,
    downsample_factor: 2,
    tile_size: 512,
    max_pixels_tolerance: 2,
    do_pad: true,
  },
  processor: {
    className: "Lfm2VlProcessor",
    imageToken: image_token,
    imageSize: ({ vision_config: c }) => Math.sqrt(c.num_patches) * c.patch_size,
    imageSettings: ({ vision_config: c, downsample_factor }) => ({
      encoder_patch_size: c.patch_size,
      downsample_factor,
      tile_size: Math.sqrt(c.num_patches) * c.patch_size,
      min_image_tokens: 1,
      max_image_tokens: Math.floor(c.num_patches / downsample_factor ** 2),
      max_tiles: 4,
    }),
  },
  tiny: (c, _, merged) => ({
    vision_config: { ...merged.vision_config, patch_size: 4, num_patches: 16 },
    projector_hidden_size: 2 * c.text_config.hidden_size,
  }),
  architectures: imageTextClasses("Lfm2Vl", lfm2Vl),
});

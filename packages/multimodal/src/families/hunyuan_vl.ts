import { hunyuanVl } from "@tiny-random/atlas/configs/hunyuan_vl";
import {
  type ConfigOf,
  type Context,
  InputError,
  idTensor,
  narrowed,
  rowsOf,
  shrinkConfig,
  type Tensors,
} from "@tiny-random/core";
import { baseModel } from "@tiny-random/nn";
import { hunyuanVlTextFacts, reference as text_config } from "@tiny-random/text/families/hunyuan_vl_text";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import {
  type HunyuanKeys,
  hunyuanProcessor,
  hunyuanSeparator,
  hunyuanTower,
  tinyHunyuanTower,
} from "@tiny-random/vision/families/hunyuan_vl_vision";
import { packedImageSize, packedSettings } from "@tiny-random/vision/packed-settings";
import { inPlaces } from "../layers/image-prompts.ts";
import { bareClass, type ImageTextModel, imageTextClass, imageTextGenerator } from "../layers/image-text.ts";
import { imageTokenOf } from "../layers/image-text-forward.ts";
import { type ImageTextParts, languageOf, stateOf, weights } from "../layers/image-text-parts.ts";
import { tiedByEither } from "../layers/packed/flat-text.ts";
import { onAxes, typedPrompt } from "../layers/packed/packed-image-text.ts";
import { type Grid, gridsOf, mergeOf, packedPictures } from "../layers/packed/packed-images.ts";
import type { TokenPositions } from "../layers/token-positions.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(hunyuanVl, { text_config: hunyuanVlTextFacts });
type Config = ConfigOf<typeof facts>;

const marks = {
  start: "<｜hy_place▁holder▁no▁100｜>",
  image: "<｜hy_place▁holder▁no▁102｜>",
  end: "<｜hy_place▁holder▁no▁101｜>",
};

/** Keys of the tower's parts in checkpoints of the bare class, and in those of the one that generates. */
const bareKeys: HunyuanKeys = {
  norms: { norm1: "layer_norm1", norm2: "layer_norm2" },
  mlp: { up: "dense_h_to_4h", down: "dense_4h_to_h" },
  merger: "perceive",
  convolutions: "numbered",
};
const generatingKeys: HunyuanKeys = {
  ...bareKeys,
  norms: { norm1: "input_layernorm", norm2: "post_attention_layernorm" },
};

/** Rows and columns of an image's tokens; a row ends with one that is no block's. */
const tokensOfGrid = ([, height = 0, width = 0]: Grid, merge: number): readonly [rows: number, columns: number] => [
  height / merge,
  width / merge + 1,
];

/** Tokens of an image: its rows, and one before and behind them. */
const tokenCount = (grid: Grid, merge: number): number => {
  const [rows, columns] = tokensOfGrid(grid, merge);
  return rows * columns + 2;
};

/** A token's position on each axis. */
type Position = readonly number[];

/** How many axes positions have. */
const axesOf = (c: Readonly<Record<string, unknown>>): number => {
  const { rope_parameters: rope } = (c as Config).text_config;
  const sections = (rope as Readonly<Record<string, unknown>>)["mrope_section"];
  if (Array.isArray(sections) && sections.length >= 3) return sections.length;
  throw new InputError("rope_parameters of text_config need an mrope_section of three axes or more");
};

/** Images of a batch that are still to come, and how many there were. */
interface ImagesToCome {
  readonly grids: Grid[];
  image: number;
}

/** Positions of one text's tokens: words count on all axes; an image's by their column, row and image on the last three. */
const positionsOf = (ids: readonly number[], toCome: ImagesToCome, c: Readonly<Record<string, unknown>>) => {
  const axes = axesOf(c);
  const positions: Position[] = ids.map((_, at) => Array<number>(axes).fill(at));
  for (let at = 0; at < ids.length; at++) {
    if (ids[at] !== imageTokenOf(c)) continue;
    const grid = toCome.grids.shift();
    if (!grid) throw new InputError("the text has more images than image_grid_thw");
    const [rows, columns] = tokensOfGrid(grid, mergeOf(c));
    for (let index = 0; index < rows * columns; index++) {
      const place = at + 1 + index;
      const counted = Array<number>(axes - 3).fill(place);
      positions[place] = [...counted, index % columns, Math.floor(index / columns), toCome.image];
    }
    toCome.image += 1;
    at += rows * columns + 1;
  }
  return positions;
};

const byAxis = (rows: readonly (readonly Position[])[], axes: number) => {
  const numbers = Array.from({ length: axes }, (_, axis) => rows.map((row) => row.map((one) => one[axis] ?? 0)));
  const { data, shape } = idTensor(numbers.flat());
  return { dtype: "int64" as const, shape: [axes, rows.length, shape[1] ?? 0], data };
};

const isImage = ({ input_ids: ids }: Tensors, token: number): boolean =>
  ids !== undefined && Array.from(ids.data, Number).includes(token);

/** Sequence, column, row and image (XD-RoPE); generated tokens count on all axes from the prompt's end. */
const positions: TokenPositions = {
  ofBatch: (inputs, c) => {
    const { input_ids: ids, attention_mask: mask } = inputs;
    if (!ids || !mask) throw new InputError("positions need input_ids and attention_mask");
    const axes = axesOf(c);
    const toCome = { grids: isImage(inputs, imageTokenOf(c)) ? [...gridsOf(inputs)] : [], image: 0 };
    const kept = rowsOf(mask);
    const rows = rowsOf(ids).map((row, index) => {
      const isToken = (kept[index] ?? []).map((one) => one === 1);
      const own = positionsOf(
        row.filter((_, at) => isToken[at]),
        toCome,
        c,
      );
      return isToken.map((token): Position => (token && own.shift()) || Array<number>(axes).fill(0));
    });
    return byAxis(rows, axes);
  },
  generated: (prompt, inputs, c) => {
    const axes = axesOf(c);
    const toCome = { grids: [...gridsOf(inputs)], image: 0 };
    const rows = prompt.map((row) => positionsOf(row, toCome, c));
    return (total, length) =>
      byAxis(
        rows.map((known) =>
          Array.from({ length }, (_, index): Position => {
            const at = total - length + index;
            return known[at] ?? Array<number>(axes).fill(at);
          }),
        ),
        axes,
      );
  },
};

/** A tower whose merger adds tokens, and HunYuan on axes of sequence, column, row and image. */
const parts =
  (keys: HunyuanKeys) =>
  (c: Config, context: Context): ImageTextParts => {
    const language = languageOf(c, context);
    const tower = hunyuanTower(c.vision_config, keys);
    const backbone = baseModel(language.backbone);
    return {
      language: onAxes(language, axesOf(c)),
      model: weights({ vision_tower: tower, language_model: backbone }),
      generating: weights({ vit: tower, model: backbone, lm_head: language.head }),
      features: ({ pixel_values, image_grid_thw }) => {
        if (!pixel_values || !image_grid_thw) throw new Error("packed patches need their grids");
        return stateOf(tower(pixel_values, image_grid_thw), "pooler_output").squeeze(0);
      },
    };
  };

/** A class by the keys of its tower's parts, and the key of the tower. */
const model = (keys: HunyuanKeys, tower: string): ImageTextModel<Config> => ({
  parts: parts(keys),
  images: packedPictures<Config>(
    ({ vision_config: c }) => [c.num_channels * c.patch_size ** 2],
    (inputs, c) => gridsOf(inputs).map((grid) => tokenCount(grid, mergeOf(c))),
  ),
  positions,
  prompt: (c) => ({
    ...typedPrompt(c, marks),
    expanded: (written, ...all) =>
      inPlaces(
        written,
        marks.image,
        all.map(({ processed, row }) => marks.image.repeat(tokenCount(gridsOf(processed)[row] ?? [], mergeOf(c)))),
      ),
    specialTokens: false,
  }),
  unused: { [`${tower}.perceive.image_sep`]: hunyuanSeparator },
});

export default multimodalFamily<Config>({
  facts,
  repo: "tencent/HunyuanOCR",
  needs: ["text_config"],
  reference: { text_config },
  resolve: (c) => ({
    ...tiedByEither(c),
    // Tokens are as wide as the text, whatever the tower's config says.
    vision_config: { ...c.vision_config, text_hidden_size: c.text_config.hidden_size },
  }),
  tokenizer: extendedTokenizer("llama", {
    tokens: { image_start_token: marks.start, image_token: marks.image, image_end_token: marks.end },
  }),
  preprocessor: hunyuanProcessor,
  processor: {
    className: "HunYuanVLProcessor",
    imageToken: marks.image,
    imageSettings: (c) => packedSettings(c.vision_config),
    imageSize: (c) => packedImageSize(c.vision_config),
  },
  towerFields: ["text_config"],
  tiny: (c, { size }, merged) => ({
    vision_config: shrinkConfig(
      merged.vision_config,
      size,
      tinyHunyuanTower(merged.vision_config, size, c.text_config.hidden_size),
    ),
  }),
  architectures: {
    HunYuanVLForConditionalGeneration: imageTextGenerator(model(generatingKeys, "vit")),
    HunYuanVLModel: imageTextClass(model(bareKeys, "vision_tower"), bareClass),
  },
});

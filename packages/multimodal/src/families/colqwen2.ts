import { colqwen2 } from "@tiny-random/atlas/configs/colqwen2";
import { type ConfigOf, idTensor, narrowed, rowsOf, type Tensors, takeAxis } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { packedImageSize, packedSettings } from "@tiny-random/vision/packed-settings";
import type { ImageInputs } from "../layers/image-inputs.ts";
import type { ImagePrompt } from "../layers/image-prompts.ts";
import type { ImageTextModel } from "../layers/image-text.ts";
import { gridsOf, mergeOf, packedImages, tokenCount } from "../layers/packed/packed-images.ts";
import { imagePad, qwenMarks, qwenVisionTokenizer } from "../layers/packed/qwen-tokenizer.ts";
import { followedBelow, retrievalClass, withTowers } from "../layers/retrieval.ts";
import { countedPositions, type TokenPositions } from "../layers/token-positions.ts";
import { multimodalFamily } from "../multimodal-family.ts";
import { withFields } from "./paligemma.ts";
import { preprocessor, type Qwen2VLConfig, qwen2Vl, qwen2VlModelFacts } from "./qwen2_vl/index.ts";

const facts = narrowed(colqwen2, { vlm_config: qwen2VlModelFacts });

/** With the towers' configs beside `vlm_config`, where processors look for them. */
type Config = ConfigOf<typeof facts> & Partial<Pick<Qwen2VLConfig, "text_config" | "vision_config">>;

/** How many patches each image has. */
const patchesOf = (inputs: Tensors): readonly number[] => gridsOf(inputs).map((grid) => tokenCount(grid, 1));

/** Numbers from a first one. */
const from = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);

/** Images' patches one after another as rows of an image each, with zeros behind those of smaller ones. */
const padded = (images: Tensors): Tensors => {
  const { pixel_values: pixels } = images;
  if (!pixels) return images;
  const [counts, width] = [patchesOf(images), pixels.shape[1] ?? 0];
  const most = Math.max(...counts);
  const data = new Float32Array(counts.length * most * width);
  let read = 0;
  for (const [image, count] of counts.entries()) {
    const own = Array.from(pixels.data.slice(read, read + count * width), Number);
    data.set(own, image * most * width);
    read += count * width;
  }
  return { ...images, pixel_values: { dtype: "float32", shape: [counts.length, most, width], data } };
};

/** The same without the zeros, as the tower reads them. */
const unpadded = (pixels: StoredTensor, counts: readonly number[]): StoredTensor => {
  const [rows = 0, most = 0, width = 0] = pixels.shape;
  const flat: StoredTensor = { ...pixels, shape: [rows * most, width] };
  return takeAxis(
    flat,
    0,
    counts.flatMap((count, image) => from(image * most, count)),
  );
};

/** An image for each text, as rows of patches. */
const images: ImageInputs<Qwen2VLConfig> = {
  ...packedImages("grid_thw"),
  feeds: ({ pixel_values: pixels, image_grid_thw: grids }) => {
    if (!pixels || !grids) throw new Error("packed patches need their grids");
    return [{ pixel_values: unpadded(pixels, patchesOf({ image_grid_thw: grids })), grid_thw: grids }];
  },
  rowOf: ({ pixel_values: pixels, image_grid_thw: grids }, row) =>
    pixels && grids ? { pixel_values: takeAxis(pixels, 0, [row]), image_grid_thw: takeAxis(grids, 0, [row]) } : {},
};

/** The reference tells Qwen2-VL of no grids: an image's tokens count as words do, on all axes at once. */
const onAllAxes = (positions: StoredTensor): StoredTensor => {
  const rows = rowsOf(positions);
  return { ...idTensor([...rows, ...rows, ...rows]), shape: [3, ...positions.shape] };
};

const counted = countedPositions(0);

const positions: TokenPositions = {
  ofBatch: (inputs, c) => onAllAxes(counted.ofBatch(inputs, c)),
  generated: (prompt, inputs, c) => {
    const positionsOf = counted.generated(prompt, inputs, c);
    return (total, length) => onAllAxes(positionsOf(total, length));
  },
};

/** Pages are described, questions end in ten tokens of padding: either, not both in one text. */
const prompt = (c: Qwen2VLConfig): ImagePrompt => ({
  written: (text) => text,
  expanded: (written, image) => {
    if (!image) return `Query: ${written}${"<|endoftext|>".repeat(10)}\n`;
    const tokens = imagePad.repeat(tokenCount(gridsOf(image.processed)[image.row] ?? [], mergeOf(c)));
    const page = `${qwenMarks.start}${tokens}${qwenMarks.end}`;
    return `<|im_start|>user\n${page}Describe the image.<|im_end|><|endoftext|>`;
  },
  counts: { golden: [1, 1], other: [0, 0, 0] },
  recordsTexts: false,
  mixed: true,
  grouped: padded,
});

const model: ImageTextModel<Qwen2VLConfig> = { ...qwen2Vl, images, positions, prompt };

export default multimodalFamily<Config>({
  facts,
  repo: "vidore/colqwen2-v1.0-hf",
  checkpoints: { ColQwen2ForRetrieval: ["vidore/colqwen2-v1.0-hf"] },
  reference: {
    vlm_config: {
      text_config: {
        vocab_size: 151936,
        hidden_size: 1536,
        intermediate_size: 8960,
        num_hidden_layers: 28,
        num_attention_heads: 12,
        num_key_value_heads: 2,
        rope_theta: 1000000,
        rope_scaling: { type: "mrope", mrope_section: [16, 24, 24] },
      },
      vision_config: { hidden_size: 1536 },
    },
  },
  // The class gives the model's config a vocabulary.
  resolve: (c) => ({
    ...withTowers(c),
    vlm_config: withFields(c.vlm_config, { vocab_size: c.vlm_config.text_config.vocab_size }),
  }),
  tokenizer: qwenVisionTokenizer("qwen"),
  preprocessor,
  processor: {
    className: "ColQwen2Processor",
    imageToken: imagePad,
    followed: followedBelow(imagePad),
    imageSettings: ({ vlm_config: c }) => packedSettings(c.vision_config),
    imageSize: ({ vlm_config: c }) => packedImageSize(c.vision_config),
  },
  towerFields: ["vlm_config"],
  // Qwen2-VL's parts are no families of their own.
  dependencies: (c) => [c.vlm_config.model_type],
  tiny: (_c, { size }) => ({ embedding_dim: size.width / 2 }),
  architectures: { ColQwen2ForRetrieval: retrievalClass<Qwen2VLConfig, Config>(model) },
});

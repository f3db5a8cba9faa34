import { perceiver as perceiverFacts } from "@tiny-random/atlas/configs/perceiver";
import {
  type Architecture,
  type ConfigOf,
  defineArchitecture,
  embeddedFiles,
  type InputSynthesizer,
  joinedFiles,
  labelsOf,
  narrowed,
  spreadTensor,
  statedFamily,
} from "@tiny-random/core";
import { baseModel, bias, module, type StoredTensor, type Tensor } from "@tiny-random/nn";
import { type EncoderTexts, encoderClass } from "@tiny-random/text/layers/encoder/encoder-class";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { byteBuilder, byteFiles } from "@tiny-random/text/tokenizers/bytes";
import { imageProcessorBuilder } from "@tiny-random/vision/image-processor";
import { imageClass } from "@tiny-random/vision/layers/image-class";
import { bareModel, classificationDecoder, perceiver, textDecoder } from "./model.ts";
import {
  convolutionPreprocessor,
  convolvedChannels,
  fourierWidth,
  learnedPreprocessor,
  learnedWidth,
  pixelPreprocessor,
  textPreprocessor,
} from "./preprocessors.ts";

const facts = narrowed(perceiverFacts, { image_size: "number" });
type PerceiverConfig = ConfigOf<typeof facts>;

/** A batch of two for the golden input, a smaller one for another. */
const ofShapes =
  (golden: readonly number[], other: readonly number[], extras: (shape: readonly number[]) => object = () => ({})) =>
  (): InputSynthesizer =>
  (_processors, { kind, attempt }) => {
    const shape = kind === "golden" ? golden : kind === "other" ? other : undefined;
    return shape && { raw: {}, inputs: { inputs: spreadTensor(shape, attempt), ...extras(shape) } };
  };

/** The second of two rows ends earlier. */
const shorterRows = ([rows = 0, length = 0]: readonly number[]) => {
  const kept = Array.from({ length: rows * length }, (_, index) =>
    index < length || index % length < length - 2 ? 1n : 0n,
  );
  const attention_mask: StoredTensor = { dtype: "int64", shape: [rows, length], data: BigInt64Array.from(kept) };
  return { attention_mask };
};

/** Latents that read vectors. */
const model = defineArchitecture<PerceiverConfig, ReturnType<typeof bareModel>>({
  padding: { none: "the latents have no place of their own in a text" },
  build: (c) => baseModel(bareModel(c)),
  sessions: (built, c) => ({
    model: {
      inputs: {
        inputs: { dtype: "float32", axes: ["batch_size", "sequence_length", c.d_model] },
        attention_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
      },
      trace: ({ inputs, attention_mask }) => {
        if (!inputs || !attention_mask) throw new Error("a Perceiver's session needs inputs and their mask");
        return { last_hidden_state: built(inputs, attention_mask) };
      },
    },
  }),
  inputs: (c) => ofShapes([2, 9, c.d_model], [1, 6, c.d_model], shorterRows)(),
});

const texts: EncoderTexts<PerceiverConfig> = { tokenTypes: false };

/** Scores of every byte for each position that a text may have, by the embeddings of bytes. */
const maskedLanguageModel = encoderClass(texts, { task: "fill-mask", masked: true }, (c) => {
  const base = perceiver(c, { width: c.d_model, input_preprocessor: textPreprocessor(c), decoder: textDecoder(c) });
  const { weight } = base.input_preprocessor.embeddings;
  const embedding_decoder = module({ bias: bias(c.vocab_size) }, (m, x: Tensor) =>
    x.matmul(x.graph.transposedParameter(weight)).add(m.bias),
  );
  return module(
    { perceiver: baseModel(base), embedding_decoder },
    (m, ids: Tensor, { attention_mask }: TextContext) => ({
      logits: m.embedding_decoder(m.perceiver(ids, attention_mask)),
    }),
  );
});

const sequenceClassification = encoderClass(texts, { task: "text-classification" }, (c: PerceiverConfig) => {
  const decoder = classificationDecoder(c, labelsOf(c));
  const base = perceiver(c, { width: c.d_model, input_preprocessor: textPreprocessor(c), decoder });
  return module({ perceiver: baseModel(base) }, (m, ids: Tensor, { attention_mask }: TextContext) => ({
    logits: m.perceiver(ids, attention_mask),
  }));
});

type ImagePreprocessor = ReturnType<
  typeof learnedPreprocessor | typeof pixelPreprocessor | typeof convolutionPreprocessor
>;

/** Labels of images, by what a class makes of pixels. */
const imageClassification = (
  width: number,
  preprocessor: (c: PerceiverConfig) => ImagePreprocessor,
): Architecture<PerceiverConfig> =>
  imageClass({ task: "image-classification" }, (c) => {
    const decoder = classificationDecoder(c, labelsOf(c));
    // Its weights are no other class's: what reads the inputs is as wide as they are.
    const base = perceiver(c, { width, input_preprocessor: preprocessor(c), decoder });
    return module({ perceiver: base }, (m, pixels: Tensor) => ({ logits: m.perceiver(pixels) }));
  });

const repo = "deepmind/language-perceiver";

/** The preprocessor_config.json of the checkpoints that read images. */
const preprocessor = {
  image_processor_type: "PerceiverImageProcessor",
  crop_size: { height: 256, width: 256 },
  do_center_crop: true,
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  resample: 3,
  rescale_factor: 0.00392156862745098,
  size: { height: 224, width: 224 },
};

/** Settings for images of a size, which is a share of what is cut out of them first. */
const croppedTo = (size: number) => {
  const whole = Math.round((size * preprocessor.crop_size.height) / preprocessor.size.height);
  return { size: { height: size, width: size }, crop_size: { height: whole, width: whole } };
};

/** Heads of the tiny model, one where the reference has one. */
const tinyHeads = (heads: number): number => Math.min(heads, 4);

/** Perceiver IO (Jaegle et al., 2021): latents that read bytes or pixels, and queries that read the latents. */
export default statedFamily<PerceiverConfig>(
  {
    facts,
    repo,
    needs: ["qk_channels", "v_channels"],
    reference: { qk_channels: 256, v_channels: 1280 },
    checkpoints: {
      PerceiverForMaskedLM: ["deepmind/language-perceiver"],
      PerceiverForImageClassificationLearned: ["deepmind/vision-perceiver-learned"],
      PerceiverForImageClassificationFourier: ["deepmind/vision-perceiver-fourier"],
      PerceiverForImageClassificationConvProcessing: ["deepmind/vision-perceiver-conv"],
    },
    variants: {
      "widths of the inputs, blocks repeated": {
        config: { qk_channels: null, v_channels: null, num_cross_attention_heads: 1, num_blocks: 3 },
        classes: ["PerceiverForImageClassificationFourier", "PerceiverForMaskedLM"],
      },
      "widths of the latents": {
        config: { qk_channels: null, v_channels: null, cross_attention_shape_for_attention: "q" },
        classes: ["PerceiverForImageClassificationConvProcessing"],
      },
      "queries left out": { config: { use_query_residual: false }, classes: ["PerceiverModel"] },
    },
    tiny: (c, { size }) => ({
      num_latents: 8,
      d_latents: size.width,
      d_model: size.width,
      num_self_attends_per_block: 2,
      num_self_attention_heads: tinyHeads(c.num_self_attention_heads),
      num_cross_attention_heads: tinyHeads(c.num_cross_attention_heads),
      qk_channels: c.qk_channels === null ? null : size.width / 2,
      v_channels: c.v_channels === null ? null : size.width,
      image_size: 16,
      // The language model scores every position of the longest text, whatever it is given.
      max_position_embeddings: 128,
    }),
    architectures: {
      PerceiverModel: model,
      PerceiverForMaskedLM: maskedLanguageModel,
      PerceiverForSequenceClassification: sequenceClassification,
      PerceiverForImageClassificationLearned: imageClassification(learnedWidth, (c) =>
        learnedPreprocessor(c.image_size),
      ),
      PerceiverForImageClassificationFourier: imageClassification(3 + fourierWidth, pixelPreprocessor),
      PerceiverForImageClassificationConvProcessing: imageClassification(
        convolvedChannels + fourierWidth,
        convolutionPreprocessor,
      ),
    },
    absent: {
      PerceiverForOpticalFlow:
        "its widths are fixed: a feed-forward block of 322 features is beyond two megabytes, and what it gives is divided by a hundred",
      PerceiverForMultimodalAutoencoding:
        "its forward takes and gives a dictionary of sounds, images and labels, which no session and no golden file has",
    },
  },
  {
    files: joinedFiles(byteFiles(2048), embeddedFiles(repo, { "preprocessor_config.json": preprocessor })),
    processors: (config, context) => [
      byteBuilder(config.max_position_embeddings),
      imageProcessorBuilder(context, { imageSize: config.image_size, settings: croppedTo(config.image_size) }),
    ],
  },
);

import { type ImageGPTConfig, imagegpt } from "@tiny-random/atlas/configs/imagegpt";
import {
  decoderFeed,
  defineArchitecture,
  type InputSynthesizer,
  idTensor,
  labelsOf,
  rowsOf,
  type SynthesizedInput,
  type Tensors,
} from "@tiny-random/core";
import { baseModel, linear, rmsNorm, transposedLinear } from "@tiny-random/nn";
import { gpt2Attention } from "@tiny-random/text/layers/decoder/gpt2-attention";
import {
  type LearnedDecoder,
  learnedDecoder,
  learnedDecoderFamily,
} from "@tiny-random/text/layers/decoder/learned-decoder";
import type { DecoderFamily } from "@tiny-random/text/layers/heads/decoder-family";
import { languageModel } from "@tiny-random/text/layers/heads/decoder-heads";
import { withHeads } from "@tiny-random/text/layers/sessions/backbone";
import { causalSession, encoderSession } from "@tiny-random/text/layers/sessions/text-sessions";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { imageInputs, processedImages } from "@tiny-random/vision/inputs";
import { visionFamily } from "@tiny-random/vision/vision-family";

/** GPT-2 over pixels, each of which is one of 512 colors (Chen et al., 2020); the last id begins an image. */
const family: DecoderFamily<ImageGPTConfig, LearnedDecoder> = {
  ...learnedDecoderFamily,
  // Nothing predicts the beginning.
  vocabulary: (c) => c.vocab_size - 1,
  cache: (c) => ({ layers: c.n_layer, heads: c.n_head, headSize: c.n_embd / c.n_head }),
  backbone: (c) =>
    learnedDecoder<ImageGPTConfig>(c, { attention: gpt2Attention, project: transposedLinear, norm: rmsNorm }),
};

const levels = 8;

/** A lattice of colors between -1 and 1, in place of those that the checkpoint's images have. */
const clusters = Array.from({ length: levels ** 3 }, (_, index) =>
  [Math.floor(index / levels ** 2), Math.floor(index / levels) % levels, index % levels].map(
    (level) => (2 * level + 1) / levels - 1,
  ),
);

const idsOf = (inputs: Tensors): number[][] => {
  const ids = inputs["input_ids"];
  if (!ids) throw new Error("the image processor gives no input_ids");
  return rowsOf(ids);
};

const unpadded = (inputs: Tensors): Tensors => ({
  attention_mask: idTensor(idsOf(inputs).map((row) => row.map(() => 1))),
});

const placed = (inputs: Tensors): Tensors => decoderFeed(idsOf(inputs), idsOf(inputs)[0]?.length ?? 0);

const begun = 6;
const promptImages = 4;

/** The beginnings of several images. */
const prompts = async (c: ImageGPTConfig, images: Promise<SynthesizedInput>): Promise<SynthesizedInput> => {
  const rows = idsOf((await images).inputs).map((row) => [c.vocab_size - 1, ...row.slice(0, begun - 1)]);
  return { raw: {}, inputs: { input_ids: idTensor(rows) } };
};

/** Whole images; as prompts the beginnings of some. */
const imageOrBeginning =
  (c: ImageGPTConfig): InputSynthesizer =>
  (processors, purpose) => {
    if (purpose.kind !== "prompts") return imageInputs({ extras: placed })(processors, purpose);
    const indices = Array.from({ length: promptImages }, (_, index) => promptImages * purpose.attempt + index);
    return prompts(c, processedImages(imageProcessorOf(processors), indices));
  };

const padding = { none: "images are not padded" };

const model = defineArchitecture({
  task: "image-feature-extraction",
  padding,
  build: (c: ImageGPTConfig) => baseModel(family.backbone(c)),
  sessions: (backbone) => encoderSession((ids, context) => ({ last_hidden_state: backbone(ids, context) })),
  inputs: () => imageInputs({ extras: unpadded }),
});

const causalImageModeling = defineArchitecture({
  padding,
  build: (c: ImageGPTConfig) => languageModel(family, c),
  sessions: (built, c) => causalSession(built, family.cache(c)),
  inputs: imageOrBeginning,
});

/** One score per label, of the mean of all pixels' states. */
const classification = defineArchitecture({
  task: "image-classification",
  padding,
  build: (c: ImageGPTConfig) => {
    const score = linear(c.n_embd, labelsOf(c), { bias: false });
    return withHeads(family.key, family.backbone(c), { score }, (m, hidden) => ({ logits: m.score(hidden.mean(1)) }));
  },
  sessions: (built) => encoderSession(built),
  inputs: () => imageInputs({ extras: unpadded }),
});

export default visionFamily<ImageGPTConfig>({
  facts: imagegpt,
  repo: "openai/imagegpt-small",
  checkpoints: { ImageGPTForCausalImageModeling: ["openai/imagegpt-medium", "openai/imagegpt-large"] },
  processor: {
    image_processor_type: "ImageGPTImageProcessor",
    do_normalize: true,
    do_resize: true,
    resample: 2,
    size: 32,
    clusters,
  },
  imageSize: () => 6,
  architectures: {
    ImageGPTModel: model,
    ImageGPTForCausalImageModeling: causalImageModeling,
    ImageGPTForImageClassification: classification,
  },
  variants: {
    "scores scaled by layer": {
      config: { scale_attn_by_inverse_layer_idx: true },
      classes: ["ImageGPTForCausalImageModeling"],
    },
  },
});

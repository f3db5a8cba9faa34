import { type Data2VecAudioConfig, data2vecAudio } from "@tiny-random/atlas/configs/data2vec-audio";
import { activation, bareLayerNorm, conv1d, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { samePadding } from "../layers/positional-convolution.ts";
import { adaptedWidth, speechAdapter } from "../layers/speech-adapter.ts";
import { type SpeechFamily, speechBase } from "../layers/speech-class.ts";
import { speechEncoder } from "../layers/speech-encoder.ts";
import { speechExtractor } from "../layers/speech-extractor.ts";
import { audioFrameClassification, ctc, sequenceClassification, xVector } from "../layers/speech-heads.ts";

/** A grouped convolution and a norm without weights: `[batch, channels, frames]`. */
const positionalLayer = (c: Data2VecAudioConfig) => {
  const [width, kernel] = [c.hidden_size, c.conv_pos_kernel_size];
  const conv = conv1d(width, width, kernel, { groups: c.num_conv_pos_embedding_groups, padding: samePadding(kernel) });
  const norm = bareLayerNorm(width);
  return module({ conv }, (m, x: Tensor) =>
    activation(c.feat_extract_activation)(norm(m.conv(x).transpose(1, 2)).transpose(1, 2)),
  );
};

/** Positions as a stack of convolutions (Baevski et al., 2022). */
const positions = (c: Data2VecAudioConfig) =>
  module({ layers: Array.from({ length: c.num_conv_pos_embeddings }, () => positionalLayer(c)) }, (m, hidden: Tensor) =>
    m.layers.reduce<Tensor>((x, layer) => layer(x), hidden.transpose(1, 2)).transpose(1, 2),
  );

const family: SpeechFamily<Data2VecAudioConfig> = {
  key: "data2vec_audio",
  encoder: (c) =>
    speechEncoder({ positions: () => positions(c), adapter: () => speechAdapter(c) })({
      ...c,
      feat_extract_norm: "layer",
      do_stable_layer_norm: false,
    }),
  width: adaptedWidth,
  padding: {
    none: "each of the stacked convolutions of positions reaches into padding, which is silent for the first",
  },
};

export default audioFamily({
  facts: data2vecAudio,
  repo: "facebook/data2vec-audio-base-960h",
  checkpoints: {
    Data2VecAudioForCTC: ["facebook/data2vec-audio-base-960h"],
    Data2VecAudioModel: ["facebook/data2vec-audio-base"],
  },
  reference: { torch_dtype: "float32" },
  // The auto classes know no processor of the type: its files name one.
  extractor: { ...speechExtractor, processor_class: "Wav2Vec2Processor" },
  files: englishCharacters,
  processors: characterTokenizer,
  variants: {
    "weighted layer sum": {
      config: { use_weighted_layer_sum: true },
      classes: ["Data2VecAudioForSequenceClassification"],
    },
    adapter: { config: { add_adapter: true }, classes: ["Data2VecAudioForCTC"] },
  },
  architectures: {
    Data2VecAudioModel: speechBase(family),
    Data2VecAudioForCTC: ctc(family),
    Data2VecAudioForSequenceClassification: sequenceClassification(family),
    Data2VecAudioForAudioFrameClassification: audioFrameClassification(family),
    Data2VecAudioForXVector: xVector(family),
  },
});

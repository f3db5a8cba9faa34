import { type Wav2Vec2Config, wav2vec2 } from "@tiny-random/atlas/configs/wav2vec2";
import { linear } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { codebook } from "../layers/codebook.ts";
import { adaptedWidth, speechAdapter } from "../layers/speech-adapter.ts";
import { type SpeechFamily, speechBase, speechClass, withSpeechHeads } from "../layers/speech-class.ts";
import { speechExtractor } from "../layers/speech-defaults.ts";
import { speechEncoder } from "../layers/speech-encoder.ts";
import {
  clipClassification,
  connectionistTemporal,
  frameClassification,
  speakerVector,
} from "../layers/speech-heads.ts";

const family: SpeechFamily<Wav2Vec2Config> = {
  key: "wav2vec2",
  encoder: speechEncoder({ adapter: speechAdapter<Wav2Vec2Config> }),
  width: adaptedWidth,
};

/** States and the codes of the features below them, in one space. */
const pretraining = speechClass(family, (c: Wav2Vec2Config) => {
  const heads = {
    quantizer: codebook(c, c.conv_dim.at(-1) ?? 1),
    project_hid: linear(c.hidden_size, c.proj_codevector_dim),
    project_q: linear(c.codevector_dim, c.proj_codevector_dim),
  };
  return withSpeechHeads(family, c, heads, (m, { last, features }) => {
    const { codes, perplexity } = m.quantizer(features);
    return {
      projected_states: m.project_hid(last),
      projected_quantized_states: m.project_q(codes),
      codevector_perplexity: perplexity,
    };
  });
});

export default audioFamily({
  facts: wav2vec2,
  repo: "facebook/wav2vec2-base-960h",
  checkpoints: {
    Wav2Vec2ForPreTraining: ["facebook/wav2vec2-base"],
    Wav2Vec2ForCTC: ["facebook/wav2vec2-base-960h", "facebook/wav2vec2-large-960h"],
    Wav2Vec2ForSequenceClassification: ["superb/wav2vec2-base-superb-ks", "Xenova/wav2vec2-base-superb-ks"],
  },
  reference: { torch_dtype: "float32" },
  extractor: speechExtractor,
  files: englishCharacters,
  processors: characterTokenizer,
  architectures: {
    Wav2Vec2Model: speechBase(family),
    Wav2Vec2ForCTC: connectionistTemporal(family),
    Wav2Vec2ForSequenceClassification: clipClassification(family),
    Wav2Vec2ForAudioFrameClassification: frameClassification(family),
    Wav2Vec2ForXVector: speakerVector(family),
    Wav2Vec2ForPreTraining: pretraining,
  },
});

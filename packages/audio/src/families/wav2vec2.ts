import { type Wav2Vec2Config, wav2vec2 } from "@tiny-random/atlas/configs/wav2vec2";
import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { adaptedWidth, speechAdapter } from "../layers/speech-adapter.ts";
import { type SpeechFamily, speechBase } from "../layers/speech-class.ts";
import { speechEncoder } from "../layers/speech-encoder.ts";
import { speechExtractor } from "../layers/speech-extractor.ts";
import { audioFrameClassification, ctc, sequenceClassification, xVector } from "../layers/speech-heads.ts";
import { contrastivePretraining } from "../layers/speech-pretraining.ts";

const family: SpeechFamily<Wav2Vec2Config> = {
  key: "wav2vec2",
  encoder: speechEncoder({ adapter: speechAdapter<Wav2Vec2Config> }),
  width: adaptedWidth,
};

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
  variants: {
    "layer norms": {
      config: { feat_extract_norm: "layer", do_stable_layer_norm: true, conv_bias: true },
      classes: ["Wav2Vec2ForCTC"],
    },
    "weighted layer sum": {
      config: { use_weighted_layer_sum: true },
      classes: ["Wav2Vec2ForSequenceClassification", "Wav2Vec2ForXVector"],
    },
    adapter: { config: { add_adapter: true }, classes: ["Wav2Vec2ForCTC"] },
    // MMS (Pratap et al., 2023).
    "language adapters": {
      config: { adapter_attn_dim: 16, do_stable_layer_norm: true },
      classes: ["Wav2Vec2ForCTC"],
    },
  },
  architectures: {
    Wav2Vec2Model: speechBase(family),
    Wav2Vec2ForCTC: ctc(family),
    Wav2Vec2ForSequenceClassification: sequenceClassification(family),
    Wav2Vec2ForAudioFrameClassification: audioFrameClassification(family),
    Wav2Vec2ForXVector: xVector(family),
    Wav2Vec2ForPreTraining: contrastivePretraining(family),
  },
});

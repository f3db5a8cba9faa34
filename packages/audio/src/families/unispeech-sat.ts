import { layerNorm, linear, Parameter } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { codebook } from "../layers/gumbel-quantizer.ts";
import { type SpeechFamily, speechBase, speechClass, withSpeechHeads } from "../layers/speech-class.ts";
import { codebookDefaults, speakerDefaults, speechDefaults, speechExtractor } from "../layers/speech-defaults.ts";
import { speechEncoder } from "../layers/speech-encoder.ts";
import {
  clipClassification,
  connectionistTemporal,
  frameClassification,
  speakerVector,
} from "../layers/speech-heads.ts";

/** The defaults of UniSpeechSatConfig: UniSpeech-SAT base. */
const defaults = {
  model_type: "unispeech-sat",
  ...speechDefaults,
  ...codebookDefaults,
  ...speakerDefaults,
  ctc_loss_reduction: "mean",
  num_clusters: 504,
};
type UniSpeechSatConfig = typeof defaults;

const family: SpeechFamily<UniSpeechSatConfig> = { key: "unispeech_sat", encoder: speechEncoder() };

/** States and features as they are: the reference implementation computes no loss of them. */
const pretraining = speechClass(family, (c: UniSpeechSatConfig) => {
  const heads = {
    quantizer: codebook(c, c.hidden_size),
    project_q: linear(c.codevector_dim, c.proj_codevector_dim),
    project_hid: linear(c.hidden_size, c.proj_codevector_dim),
    speaker_proj: linear(c.hidden_size, c.codevector_dim),
    label_embeddings_concat: new Parameter([c.num_clusters, c.codevector_dim], { kind: "embedding" }),
    layer_norm_for_extract: layerNorm(c.hidden_size, c.layer_norm_eps),
  };
  return withSpeechHeads(family, c, heads, (_, { last, features }) => ({ logits: features, projected_states: last }));
});

const lossOnly = "the loss, which the reference implementation does not compute, would read it";
const unread = [
  ...["quantizer.codevectors", "label_embeddings_concat"],
  ...["quantizer.weight_proj", "project_q", "project_hid", "speaker_proj", "layer_norm_for_extract"].flatMap((part) => [
    `${part}.weight`,
    `${part}.bias`,
  ]),
];

export default audioFamily({
  defaults,
  repo: "microsoft/unispeech-sat-base-plus",
  reference: { torch_dtype: "float32" },
  extractor: speechExtractor,
  files: englishCharacters,
  processors: characterTokenizer,
  architectures: {
    UniSpeechSatModel: speechBase(family),
    UniSpeechSatForCTC: connectionistTemporal(family),
    UniSpeechSatForSequenceClassification: clipClassification(family),
    UniSpeechSatForAudioFrameClassification: frameClassification(family),
    UniSpeechSatForXVector: speakerVector(family),
    UniSpeechSatForPreTraining: {
      ...pretraining,
      unused: Object.fromEntries(unread.map((name) => [name, lossOnly])),
    },
  },
});

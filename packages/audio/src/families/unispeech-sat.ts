import { type UniSpeechSatConfig, unispeechSat } from "@tiny-random/atlas/configs/unispeech-sat";
import { layerNorm, linear, Parameter } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { gumbelQuantizer } from "../layers/gumbel-quantizer.ts";
import { type SpeechFamily, speechBase, speechClass, withSpeechHeads } from "../layers/speech-class.ts";
import { speechEncoder } from "../layers/speech-encoder.ts";
import { speechExtractor } from "../layers/speech-extractor.ts";
import { audioFrameClassification, ctc, sequenceClassification, xVector } from "../layers/speech-heads.ts";

const family: SpeechFamily<UniSpeechSatConfig> = { key: "unispeech_sat", encoder: speechEncoder() };

/** States and features: the reference implementation computes no loss. */
const pretraining = speechClass(family, (c: UniSpeechSatConfig) => {
  const heads = {
    quantizer: gumbelQuantizer(c, c.hidden_size),
    project_q: linear(c.codevector_dim, c.proj_codevector_dim),
    project_hid: linear(c.hidden_size, c.proj_codevector_dim),
    speaker_proj: linear(c.hidden_size, c.codevector_dim),
    label_embeddings_concat: new Parameter(
      [c.num_clusters, c.codevector_dim],
      { kind: "embedding" },
      { keepFloat32: true },
    ),
    layer_norm_for_extract: layerNorm(c.hidden_size, c.layer_norm_eps),
  };
  return withSpeechHeads(family, c, heads, (_, { last, features }) => ({ logits: features, projected_states: last }));
});

const lossOnly = "the loss, which the reference implementation does not compute, would read it";

/** The heads that only the loss would read. */
const unread = [
  "quantizer.",
  "project_q.",
  "project_hid.",
  "speaker_proj.",
  "label_embeddings_concat",
  "layer_norm_for_extract.",
];

export default audioFamily({
  facts: unispeechSat,
  repo: "microsoft/unispeech-sat-base-plus",
  reference: { torch_dtype: "float32" },
  extractor: speechExtractor,
  files: englishCharacters,
  processors: characterTokenizer,
  architectures: {
    UniSpeechSatModel: speechBase(family),
    UniSpeechSatForCTC: ctc(family),
    UniSpeechSatForSequenceClassification: sequenceClassification(family),
    UniSpeechSatForAudioFrameClassification: audioFrameClassification(family),
    UniSpeechSatForXVector: xVector(family),
    UniSpeechSatForPreTraining: {
      ...pretraining,
      unused: Object.fromEntries(unread.map((name) => [name, lossOnly])),
    },
  },
});

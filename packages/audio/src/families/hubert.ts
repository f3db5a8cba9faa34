import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { type SpeechFamily, speechBase } from "../layers/speech-class.ts";
import { speechDefaults, speechExtractor } from "../layers/speech-defaults.ts";
import { speechEncoder } from "../layers/speech-encoder.ts";
import { ctc, sequenceClassification } from "../layers/speech-heads.ts";

/** The defaults of HubertConfig: HuBERT base. */
const defaults = {
  model_type: "hubert",
  ...speechDefaults,
  feat_proj_layer_norm: true,
  conv_pos_batch_norm: false,
};
type HubertConfig = typeof defaults;

const family: SpeechFamily<HubertConfig> = {
  key: "hubert",
  encoder: speechEncoder({ isProjectionNormed: (c: HubertConfig) => c.feat_proj_layer_norm }),
};

export default audioFamily({
  defaults,
  repo: "facebook/hubert-large-ls960-ft",
  checkpoints: {
    HubertForCTC: ["facebook/hubert-large-ls960-ft"],
    HubertModel: ["facebook/hubert-base-ls960"],
  },
  reference: {
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    intermediate_size: 4096,
    feat_extract_norm: "layer",
    conv_bias: true,
    do_stable_layer_norm: true,
    torch_dtype: "float32",
  },
  extractor: { ...speechExtractor, return_attention_mask: true },
  files: englishCharacters,
  processors: characterTokenizer,
  variants: {
    "group norm": {
      config: { feat_extract_norm: "group", do_stable_layer_norm: false },
      classes: ["HubertModel"],
    },
    "batch norm of positions": {
      config: { conv_pos_batch_norm: true, feat_proj_layer_norm: false },
      classes: ["HubertModel"],
    },
    "weighted layer sum": {
      config: { use_weighted_layer_sum: true },
      classes: ["HubertForSequenceClassification"],
    },
  },
  architectures: {
    HubertModel: speechBase(family),
    HubertForCTC: ctc(family),
    HubertForSequenceClassification: sequenceClassification(family),
  },
});

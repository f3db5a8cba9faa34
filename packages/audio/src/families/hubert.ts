import { type HubertConfig, hubert } from "@tiny-random/atlas/configs/hubert";
import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { type SpeechFamily, speechBase } from "../layers/speech-class.ts";
import { speechEncoder } from "../layers/speech-encoder.ts";
import { speechExtractor } from "../layers/speech-extractor.ts";
import { ctc, sequenceClassification } from "../layers/speech-heads.ts";

const family: SpeechFamily<HubertConfig> = {
  key: "hubert",
  encoder: speechEncoder({ isProjectionNormed: (c: HubertConfig) => c.feat_proj_layer_norm }),
};

export default audioFamily({
  facts: hubert,
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

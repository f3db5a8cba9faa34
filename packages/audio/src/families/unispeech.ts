import { type UniSpeechConfig, unispeech } from "@tiny-random/atlas/configs/unispeech";
import { linear } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { characterTokenizer, englishCharacters } from "../character-tokenizer.ts";
import { gumbelQuantizer } from "../layers/gumbel-quantizer.ts";
import { type SpeechFamily, speechBase, speechClass, withSpeechHeads } from "../layers/speech-class.ts";
import { speechEncoder } from "../layers/speech-encoder.ts";
import { speechExtractor } from "../layers/speech-extractor.ts";
import { ctc, sequenceClassification } from "../layers/speech-heads.ts";

const family: SpeechFamily<UniSpeechConfig> = { key: "unispeech", encoder: speechEncoder() };

/** States, and quantized features in their space. */
const pretraining = speechClass(family, (c: UniSpeechConfig) => {
  const heads = {
    quantizer: gumbelQuantizer(c, c.conv_dim.at(-1) ?? 1),
    project_q: linear(c.codevector_dim, c.proj_codevector_dim),
    project_hid: linear(c.proj_codevector_dim, c.hidden_size),
    ctc_proj: linear(c.hidden_size, c.num_ctc_classes),
  };
  return withSpeechHeads(family, c, heads, (m, { last, features }) => {
    const { codes, perplexity } = m.quantizer(features);
    return {
      projected_states: last,
      projected_quantized_states: m.project_hid(m.project_q(codes)),
      codevector_perplexity: perplexity,
    };
  });
});

export default audioFamily({
  facts: unispeech,
  repo: "microsoft/unispeech-large-1500h-cv",
  reference: {
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    intermediate_size: 4096,
    feat_extract_norm: "layer",
    do_stable_layer_norm: true,
    conv_bias: true,
    torch_dtype: "float32",
  },
  extractor: { ...speechExtractor, return_attention_mask: true },
  files: englishCharacters,
  processors: characterTokenizer,
  variants: {
    "group norm": {
      config: { feat_extract_norm: "group", do_stable_layer_norm: false },
      classes: ["UniSpeechModel"],
    },
    "weighted layer sum": {
      config: { use_weighted_layer_sum: true },
      classes: ["UniSpeechForSequenceClassification"],
    },
  },
  architectures: {
    UniSpeechModel: speechBase(family),
    UniSpeechForCTC: ctc(family),
    UniSpeechForSequenceClassification: sequenceClassification(family),
    UniSpeechForPreTraining: {
      ...pretraining,
      unused: { "ctc_proj.": "its logits, of states and codes mixed at random, serve a loss that is not computed" },
    },
  },
});

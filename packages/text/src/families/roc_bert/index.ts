import { type RoCBertConfig, rocBert } from "@tiny-random/atlas/configs/roc_bert";
import { encoderOf } from "../../layers/encoder/encoder.ts";
import { encoderClass } from "../../layers/encoder/encoder-class.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import { encoderClasses } from "../../layers/heads/encoder-heads.ts";
import {
  bertLanguageModel,
  decoderLanguageModel,
  maskedLanguageModel,
  bertUnused as unused,
} from "../../layers/heads/masked-language-model.ts";
import { textFamily } from "../../text-family.ts";
import { embeddings } from "./embeddings.ts";
import { formInputs, formsBuilder, tokenizerFiles } from "./tokenizer.ts";

const { backbone, pooledBackbone } = encoderOf<RoCBertConfig>({ embeddings });

const family: EncoderFamily<RoCBertConfig> = {
  key: "roc_bert",
  width: (c) => c.hidden_size,
  tokenizerInputs: formInputs,
  backbone,
  pooledBackbone,
};

const languageModel = bertLanguageModel<RoCBertConfig>(family.key, backbone);
const lossOnly = "the contrastive loss of pretraining alone compares pooled texts";

export default textFamily({
  facts: rocBert,
  repo: "weiweishi/roc-bert-base-zh",
  reference: { vocab_size: 21128 },
  tokenizer: tokenizerFiles,
  processor: formsBuilder,
  roles: { "embedding width": ["shape_embed_dim", "pronunciation_embed_dim"] },
  // So few that tokens share them, each kind its own ones.
  tiny: () => ({ shape_vocab_size: 96, pronunciation_vocab_size: 64 }),
  variants: {
    "mean of vectors": {
      config: { concat_input: false, shape_embed_dim: 768, pronunciation_embed_dim: 768 },
      classes: ["RoCBertModel", "RoCBertForCausalLM"],
    },
    "no shapes": { config: { enable_shape: false }, classes: ["RoCBertModel"] },
    "no pronunciations": { config: { enable_pronunciation: false }, classes: ["RoCBertModel"] },
  },
  architectures: {
    ...encoderClasses("RoCBert", family),
    RoCBertForPreTraining: {
      ...encoderClass(family, { masked: true }, bertLanguageModel(family.key, pooledBackbone)),
      unused: { ...unused, "roc_bert.pooler.": lossOnly },
    },
    RoCBertForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused },
    RoCBertForCausalLM: { ...decoderLanguageModel(languageModel), unused },
  },
});

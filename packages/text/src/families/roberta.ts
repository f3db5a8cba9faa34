import { roberta } from "@tiny-random/atlas/configs/roberta";
import type { Architecture } from "@tiny-random/core";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation } from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import {
  decoderLanguageModel,
  maskedLanguageModel,
  robertaLanguageModel,
  robertaUnused as unused,
} from "../layers/heads/masked-language-model.ts";
import { classificationHead } from "../layers/heads/text-classifiers.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(roberta, { pad_token_id: "number" });
/** The config of RoBERTa and of those that have its classes. */
type RobertaConfig = ConfigOf<typeof facts>;

/** What RoBERTa's checkpoints say beyond the defaults. */
export const reference = { max_position_embeddings: 514, type_vocab_size: 1, layer_norm_eps: 1e-5 };

const { backbone, pooledBackbone } = encoderOf<RobertaConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: fairseqPositions(c.pad_token_id) }),
});

const family: EncoderFamily<RobertaConfig> = {
  key: "roberta",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  backbone,
  pooledBackbone,
};

const languageModel = robertaLanguageModel(family.key, backbone);

/** RoBERTa's classes, by Transformers' names for them. */
export const robertaClasses = (prefix: string): Record<string, Architecture<RobertaConfig>> => ({
  ...encoderClasses(prefix, family, { text: classificationHead(family, activation("tanh")) }),
  [`${prefix}ForCausalLM`]: { ...decoderLanguageModel(languageModel), unused },
  [`${prefix}ForMaskedLM`]: { ...maskedLanguageModel(family, languageModel), unused },
});

export default textFamily({
  facts,
  repo: "FacebookAI/roberta-base",
  checkpoints: {
    RobertaForMaskedLM: ["FacebookAI/roberta-large", "distilbert/distilroberta-base"],
    RobertaForSequenceClassification: [
      "FacebookAI/roberta-large-mnli",
      "cardiffnlp/twitter-roberta-base-sentiment-latest",
    ],
    RobertaForQuestionAnswering: ["deepset/roberta-base-squad2"],
  },
  reference,
  tokenizer: "roberta",
  architectures: robertaClasses("Roberta"),
});

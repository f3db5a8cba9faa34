import { roberta } from "@tiny-random/atlas/configs/roberta";
import { type Architecture, type ConfigOf, narrowed, positionsBehindPadding } from "@tiny-random/core";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { robertaClassesOf } from "../layers/heads/roberta-classes.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(roberta, { pad_token_id: "number" });
/** The config of RoBERTa and of those that have its classes. */
type RobertaConfig = ConfigOf<typeof facts>;

/** What RoBERTa's checkpoints say beyond the defaults. */
export const reference = { max_position_embeddings: 514, type_vocab_size: 1, layer_norm_eps: 1e-5 };

const encoder = encoderOf<RobertaConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: fairseqPositions(c.pad_token_id) }),
});

/** RoBERTa's classes, by Transformers' names for them, over RoBERTa's encoder under `key`. */
export const robertaClasses = (prefix: string, key = "roberta"): Record<string, Architecture<RobertaConfig>> =>
  robertaClassesOf(prefix, key, encoder);

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
  longestText: positionsBehindPadding,
  tokenizer: "roberta",
  architectures: robertaClasses("Roberta"),
});

import { type IBertConfig, ibert } from "@tiny-random/atlas/configs/ibert";
import { InputError, positionsBehindPadding } from "@tiny-random/core";
import { activation } from "@tiny-random/nn";
import { encoderOf } from "../../layers/encoder/encoder.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import { encoderClasses } from "../../layers/heads/encoder-heads.ts";
import {
  maskedLanguageModel,
  robertaLanguageModel,
  robertaUnused as unused,
} from "../../layers/heads/masked-language-model.ts";
import { classificationHead } from "../../layers/heads/text-classifiers.ts";
import { textFamily } from "../../text-family.ts";
import { reference } from "../roberta.ts";
import { embeddings, layer } from "./encoder.ts";

/** RoBERTa, as it computes before it is quantized: integers are rounded, and two runtimes may round one apart. */
const { backbone, pooledBackbone } = encoderOf<IBertConfig>({
  embeddings: (c) => {
    if (!c.quant_mode) return embeddings(c);
    throw new InputError(
      "quant_mode of I-BERT is not supported",
      "Its integers are rounded, and two runtimes round some of them apart. Turn it off.",
    );
  },
  layer,
});

const family: EncoderFamily<IBertConfig> = {
  key: "ibert",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  backbone,
  pooledBackbone,
};

export default textFamily({
  facts: ibert,
  repo: "kssteven/ibert-roberta-base",
  checkpoints: { IBertForMaskedLM: ["kssteven/ibert-roberta-large"] },
  reference: { ...reference, vocab_size: 50265 },
  longestText: positionsBehindPadding,
  tokenizer: "roberta",
  // Narrower than others: every weight has an integer form beside it, and the model stays below a megabyte.
  tiny: (_c, { size }) => ({
    hidden_size: 0.75 * size.width,
    num_attention_heads: (0.75 * size.width) / size.headSize,
    intermediate_size: 1.5 * size.width,
  }),
  architectures: {
    ...encoderClasses("IBert", family, { text: classificationHead(family, activation("tanh")) }),
    IBertForMaskedLM: { ...maskedLanguageModel(family, robertaLanguageModel(family.key, backbone)), unused },
  },
});

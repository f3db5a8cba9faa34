import { esm } from "@tiny-random/atlas/configs/esm";
import { type ConfigOf, narrowed, positionsBehindPadding } from "@tiny-random/core";
import { activation, linear, module } from "@tiny-random/nn";
import { encoderOf } from "../../layers/encoder/encoder.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "../../layers/heads/encoder-heads.ts";
import { languageModelHead, maskedLanguageModel } from "../../layers/heads/masked-language-model.ts";
import { classificationHead } from "../../layers/heads/text-classifiers.ts";
import { withHeads } from "../../layers/sessions/backbone.ts";
import { textFamily } from "../../text-family.ts";
import { esmEmbeddings } from "./embeddings.ts";
import { esmLayer, esmLayers } from "./encoder.ts";

const facts = narrowed(esm, { vocab_size: "number", layer_norm_eps: "number" });
type EsmConfig = ConfigOf<typeof facts>;

/** ESM-2 with 8 million parameters. */
const reference = {
  vocab_size: 33,
  mask_token_id: 32,
  pad_token_id: 1,
  hidden_size: 320,
  num_hidden_layers: 6,
  num_attention_heads: 20,
  intermediate_size: 1280,
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  layer_norm_eps: 1e-5,
  position_embedding_type: "rotary",
  emb_layer_norm_before: false,
  token_dropout: true,
  torch_dtype: "float32",
};

const { backbone, pooledBackbone } = encoderOf<EsmConfig>({
  embeddings: esmEmbeddings,
  layer: esmLayer,
  encoder: esmLayers,
  others: (c) => ({
    contact_head: module({ regression: linear(c.num_hidden_layers * c.num_attention_heads, 1) }, () => undefined),
  }),
});

const family: EncoderFamily<EsmConfig> = {
  key: "esm",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  // The vocabulary is that of proteins: letters of the alphabet but J, all of them upper case.
  spelling: (text) => text.toUpperCase(),
  backbone,
  pooledBackbone,
};

const languageModel = (c: EsmConfig) => {
  const base = backbone(c);
  const lm_head = languageModelHead(c, base.embeddings.word_embeddings.weight, { untiedBias: "shared" });
  return withHeads("esm", base, { lm_head }, (m, hidden) => ({ logits: m.lm_head(hidden) }));
};

/** Contacts are predicted by a method beside the forward pass. */
const contacts = (prefix: string) => ({
  unused: { [`${prefix}contact_head.`]: "contacts are predicted from attention weights, outside of forward" },
});

export default textFamily({
  facts,
  repo: "facebook/esm2_t6_8M_UR50D",
  reference,
  unwritten: ["esmfold_config", "vocab_list"],
  longestText: positionsBehindPadding,
  tokenizer: "esm",
  variants: {
    // ESM-1b.
    "absolute positions": {
      config: { position_embedding_type: "absolute", emb_layer_norm_before: true, max_position_embeddings: 1026 },
      classes: ["EsmForMaskedLM", "EsmModel"],
    },
  },
  architectures: {
    EsmModel: { ...encoderBase(family), ...contacts("") },
    EsmForMaskedLM: { ...maskedLanguageModel(family, languageModel), ...contacts("esm.") },
    EsmForSequenceClassification: {
      ...encoderSequenceClassification(family, classificationHead(family, activation("tanh"))),
      ...contacts("esm."),
    },
    EsmForTokenClassification: { ...encoderTokenClassification(family), ...contacts("esm.") },
  },
});

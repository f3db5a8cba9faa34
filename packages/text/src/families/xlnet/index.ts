import { type XLNetConfig, xlnet } from "@tiny-random/atlas/configs/xlnet";
import { InputError } from "@tiny-random/core";
import { embedding, linear, module, Parameter, type Tensor } from "@tiny-random/nn";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderMultipleChoice,
  encoderQuestionAnswering,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "../../layers/heads/encoder-heads.ts";
import { sequenceSummary } from "../../layers/heads/sequence-summary.ts";
import { squadQuestionAnswering } from "../../layers/heads/squad-head.ts";
import type { TextClassifier } from "../../layers/heads/text-classifiers.ts";
import { type TextContext, withHeads } from "../../layers/sessions/backbone.ts";
import { textFamily } from "../../text-family.ts";
import { permutationLanguageModel } from "./permutation-language-model.ts";
import { streamContext } from "./stream-context.ts";
import { type Streams, twoStreamLayer } from "./two-stream-attention.ts";

const layer = (c: XLNetConfig) =>
  twoStreamLayer({
    width: c.d_model,
    heads: c.n_head,
    headSize: c.d_head,
    inner: c.d_inner,
    activation: c.ff_activation,
    epsilon: c.layer_norm_eps,
  });

const backbone = (c: XLNetConfig) => {
  if (c.attn_type !== "bi" || c.bi_data || c.same_length)
    throw new InputError("an XLNet with attn_type uni, bi_data or same_length is not supported");
  return module(
    {
      word_embedding: embedding(c.vocab_size, c.d_model),
      mask_emb: new Parameter([1, 1, c.d_model], { kind: "embedding" }, { keepFloat32: true }),
      layer: Array.from({ length: c.n_layer }, () => layer(c)),
    },
    (m, ids: Tensor, context: TextContext) => {
      const shared = streamContext(c, ids, context);
      const { targets } = shared;
      const unknown = targets && ids.graph.parameter(m.mask_emb).expand([...targets.shape.slice(0, 2), c.d_model]);
      const start: Streams = { content: m.word_embedding(ids), queries: unknown };
      const end = m.layer.reduce(({ content, queries }, block) => block(content, queries, shared), start);
      return end.queries ?? end.content;
    },
  );
};

const family: EncoderFamily<XLNetConfig> = {
  key: "transformer",
  width: (c) => c.d_model,
  padding: "left",
  backbone,
};

const classifier: TextClassifier<XLNetConfig> = (c, labels) => {
  const heads = { sequence_summary: sequenceSummary(c, c.d_model), logits_proj: linear(c.d_model, labels) };
  return withHeads("transformer", backbone(c), heads, (m, hidden, _ids, _base, context) => ({
    logits: m.logits_proj(m.sequence_summary(hidden, context)),
  }));
};

/** Scores of the tokens that a permutation predicts, from the query stream. */
const languageModel = permutationLanguageModel((c: XLNetConfig) => {
  const model = backbone(c);
  const tied = c.tie_word_embeddings ? model.word_embedding.weight : undefined;
  return withHeads("transformer", model, { lm_loss: linear(c.d_model, c.vocab_size, { tied }) }, (m, hidden) => ({
    logits: m.lm_loss(hidden),
  }));
});

const reason = "only the query stream starts from it";
const unused = { "transformer.mask_emb": reason };

export default textFamily({
  facts: xlnet,
  repo: "xlnet/xlnet-base-cased",
  reference: { d_model: 768, n_layer: 12, n_head: 12, d_inner: 3072, d_head: 64, mem_len: null, untie_r: true },
  tokenizer: "xlnet",
  variants: { "clamped distances": { config: { clamp_len: 3 }, classes: ["XLNetModel"] } },
  architectures: {
    XLNetModel: { ...encoderBase(family), unused: { mask_emb: reason } },
    XLNetLMHeadModel: languageModel,
    XLNetForSequenceClassification: { ...encoderSequenceClassification(family, classifier), unused },
    XLNetForTokenClassification: { ...encoderTokenClassification(family), unused },
    XLNetForMultipleChoice: { ...encoderMultipleChoice(family, classifier), unused },
    XLNetForQuestionAnsweringSimple: { ...encoderQuestionAnswering(family), unused },
    XLNetForQuestionAnswering: { ...squadQuestionAnswering(family), unused },
  },
});

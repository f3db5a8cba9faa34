import { type ProphetNetConfig, prophetnet } from "@tiny-random/atlas/configs/prophetnet";
import { defineArchitecture, type InputSynthesizer, idTensor, rowsOf } from "@tiny-random/core";
import { andThen, baseModel, embedding, linear, module, Tensor } from "@tiny-random/nn";
import { textInputs } from "@tiny-random/text/inputs";
import { causalSession } from "@tiny-random/text/layers/sessions/text-sessions";
import { textFamily } from "@tiny-random/text/text-family";
import { ownCache, unreadCrossAttention } from "../../layers/causal-lm.ts";
import { conditionalGeneration } from "../../layers/conditional-generation.ts";
import { type DecoderContext, needed, type Seq2SeqFamily } from "../../layers/seq2seq-family.ts";
import { decoderReads, seq2seqInputs } from "../../layers/seq2seq-model.ts";
import { decoderSession, encoderSession, textInputNames } from "../../layers/sessions.ts";
import { ownBiases, rowsOfBiases } from "./layers.ts";
import { type Predicted, prophetDecoder, prophetEncoder } from "./stacks.ts";

const words = (c: ProphetNetConfig) => embedding(c.vocab_size, c.hidden_size);

/**
 * The states that score the next token: those of the first predicting stream, which sees no other, as steps through the
 * cache compute them.
 */
const nextToken = (c: ProphetNetConfig, shared = words(c)) =>
  andThen(prophetDecoder(c, shared, { count: 1, biases: ownBiases }), ({ predicting }) => predicting[0] as Tensor);

/** All streams, as Transformers computes them in one pass. */
const allStreams = (c: ProphetNetConfig) => ({ count: c.ngram, biases: rowsOfBiases });

const family: Seq2SeqFamily<ProphetNetConfig> = {
  key: "prophetnet",
  parts: (c) => {
    const word_embeddings = words(c);
    return { word_embeddings, encoder: prophetEncoder(c, word_embeddings), decoder: nextToken(c, word_embeddings) };
  },
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.num_decoder_layers,
    heads: c.num_decoder_attention_heads,
    headSize: c.hidden_size / c.num_decoder_attention_heads,
  }),
  distant: true,
};

/** The main stream's states, and those of the predicting streams one after another. */
const allStates = ({ main, predicting }: Predicted) => ({
  last_hidden_state: main,
  last_hidden_state_ngram: Tensor.cat(predicting, 1),
});

/** The bare encoder and decoder with all streams. */
const bare = defineArchitecture({
  padding: "right",
  build: (c: ProphetNetConfig) => {
    const word_embeddings = words(c);
    const decoder = prophetDecoder(c, word_embeddings, allStreams(c));
    return baseModel(module({ word_embeddings, encoder: prophetEncoder(c, word_embeddings), decoder }, (m) => m));
  },
  sessions: (model, c) => ({
    encoder_model: encoderSession(model(), family, c),
    decoder_model_merged: decoderSession(
      (ids, context) => allStates(model().decoder(ids, context)),
      decoderReads(family, c),
    ),
  }),
  inputs: seq2seqInputs(family, { distant: true }),
});

const encoderAlone = defineArchitecture({
  task: "feature-extraction",
  padding: "right",
  build: (c: ProphetNetConfig) => baseModel(prophetEncoder(c, words(c))),
  sessions: (model) => ({
    model: { inputs: textInputNames, trace: (inputs) => ({ last_hidden_state: model(inputs) }) },
  }),
  inputs: (c) => textInputs(c, { padding: "right", distant: true }),
});

const decoderAlone = defineArchitecture({
  padding: { none: "the streams stand one after another, each with its padding" },
  unused: unreadCrossAttention("", "cross_attn"),
  build: (c: ProphetNetConfig) => baseModel(prophetDecoder(c, words(c), allStreams(c))),
  sessions: (model) => ({
    model: {
      inputs: textInputNames,
      trace: (inputs) =>
        allStates(model(needed(inputs, "input_ids"), { attentionMask: needed(inputs, "attention_mask") })),
    },
  }),
  inputs: (c) => textInputs(c, { padding: "right", distant: true }),
});

/** The first token of each text: in passes of several, Transformers' scores are not those of its steps (`rowsOfBiases`). */
const firstTokens =
  (synthesizer: InputSynthesizer): InputSynthesizer =>
  async (processors, purpose) => {
    const made = await synthesizer(processors, purpose);
    if (!made || purpose.kind === "prompts") return made;
    const first = Object.entries(made.inputs).map(([name, ids]) => [
      name,
      idTensor(rowsOf(ids).map((row) => row.slice(0, 1))),
    ]);
    return { raw: {}, inputs: Object.fromEntries(first) };
  };

const causal = defineArchitecture({
  task: "text-generation",
  padding: "right",
  requires: { is_decoder: true, is_encoder_decoder: false },
  unused: unreadCrossAttention("prophetnet.decoder.", "cross_attn"),
  build: (c: ProphetNetConfig) => {
    const word_embeddings = words(c);
    const parts = { word_embeddings, decoder: nextToken(c, word_embeddings) };
    const model = baseModel(module(parts, (m, ids: Tensor, step: DecoderContext) => m.decoder(ids, step)));
    const lm_head = linear(c.hidden_size, c.vocab_size, { bias: false, tied: word_embeddings.weight });
    return module(
      { model, lm_head },
      (m, ids: Tensor, step: DecoderContext) => ({ logits: m.lm_head(m.model(ids, step)) }),
      { model: "prophetnet" },
    );
  },
  sessions: (model, c) =>
    causalSession((ids, context) => model(ids, { attentionMask: context.attention_mask, cache: ownCache(context) }), {
      ...family.cache(c),
      positions: false,
    }),
  inputs: (c) => firstTokens(textInputs(c, { padding: "right", promptLength: 1 })),
});

/** An encoder-decoder that predicts several tokens at once, each by another stream (Qi et al., 2020). */
export default textFamily({
  facts: prophetnet,
  repo: "microsoft/prophetnet-large-uncased",
  checkpoints: {
    ProphetNetForConditionalGeneration: [
      "microsoft/prophetnet-large-uncased-cnndm",
      "microsoft/prophetnet-large-uncased-squad-qg",
    ],
  },
  reference: { bos_token_id: 102, decoder_start_token_id: 102, eos_token_id: 102 },
  generationConfig: { bos_token_id: 102, decoder_start_token_id: 102, eos_token_id: 102, pad_token_id: 0 },
  roles: { depth: ["num_encoder_layers"], heads: ["num_encoder_attention_heads", "num_decoder_attention_heads"] },
  // Positions count from 1, and a predicting stream has the next one.
  longestText: (c) => c.max_position_embeddings - 2,
  tokenizer: "prophetnet",
  architectures: {
    ProphetNetModel: bare,
    ProphetNetForConditionalGeneration: {
      ...conditionalGeneration(family, { task: "summarization" }),
      inputs: seq2seqInputs(family, { most: 0 }),
    },
    ProphetNetForCausalLM: causal,
    ProphetNetEncoder: encoderAlone,
    ProphetNetDecoder: decoderAlone,
  },
  variants: {
    "three tokens at once": {
      config: { ngram: 3 },
      classes: ["ProphetNetModel", "ProphetNetForConditionalGeneration"],
    },
    "one token at once, without attention to an encoder": {
      config: { ngram: 1, add_cross_attention: false },
      classes: ["ProphetNetDecoder"],
    },
  },
});

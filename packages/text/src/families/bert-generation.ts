import { type BertGenerationConfig, bertGeneration } from "@tiny-random/atlas/configs/bert-generation";
import type { NamedTensors, Tower } from "@tiny-random/core";
import { bias, calledAs, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { textInputs } from "../inputs.ts";
import { textDecoderTower } from "../layers/decoder/decoder-tower.ts";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { encoderBase } from "../layers/heads/encoder-heads.ts";
import { decoderLanguageModel, sharedDecoder, untiedBias } from "../layers/heads/masked-language-model.ts";
import { type TextModel, withHeads } from "../layers/sessions/backbone.ts";
import { encoderSession, tokens } from "../layers/sessions/text-sessions.ts";
import { textFamily } from "../text-family.ts";
import { extendedTokenizer } from "../tokenizers/embedded.ts";

/** BERT without kinds of texts. */
const { backbone } = encoderOf<BertGenerationConfig>();

/** Scores of the vocabulary straight from the hidden states. */
const head = (c: BertGenerationConfig, words: Parameter) => {
  const shared = bias(c.vocab_size);
  const decoder = c.tie_word_embeddings ? sharedDecoder(words, shared) : linear(c.hidden_size, c.vocab_size);
  return module({ bias: shared, decoder }, (m, x: Tensor) => m.decoder(x));
};

const languageModel = (c: BertGenerationConfig): TextModel => {
  const base = backbone(c);
  const lm_head = head(c, base.embeddings.word_embeddings.weight);
  return withHeads("bert", base, { lm_head }, (m, hidden) => ({ logits: m.lm_head(hidden) }));
};

const encoderTower = (c: BertGenerationConfig): Tower => {
  const model = backbone(c);
  const { trace } = encoderSession((ids, context) => ({ last_hidden_state: model(ids, context) })).model;
  const graphOf = (inputs: NamedTensors) => (inputs["input_ids"] as Tensor).graph;
  return {
    module: calledAs(model, (inputs: NamedTensors) => trace(inputs, graphOf(inputs))),
    inputs: { input_ids: tokens, attention_mask: tokens },
    width: c.hidden_size,
    synthesize: textInputs(c, { padding: "right" }),
  };
};

const decoderTower = (c: BertGenerationConfig): Tower => {
  const headSize = c.hidden_size / c.num_attention_heads;
  const cache = { layers: c.num_hidden_layers, heads: c.num_attention_heads, headSize };
  return textDecoderTower(languageModel(c), cache, c.hidden_size);
};

/** The halves of an encoder-decoder that starts from BERT's weights (Rothe et al., 2020). */
export default textFamily({
  facts: bertGeneration,
  repo: "google/bert_for_seq_generation_L-24_bbc_encoder",
  // BertGenerationTokenizer needs sentencepiece and its file; no tokens stand around a text.
  tokenizer: extendedTokenizer("speech_to_text", { tokens: { sep_token: "<::::>" }, bare: true }),
  towers: { encoder: encoderTower, decoder: decoderTower },
  architectures: {
    BertGenerationEncoder: encoderBase({
      key: "bert",
      tokenTypes: false,
      width: (c) => c.hidden_size,
      backbone,
    }),
    BertGenerationDecoder: { ...decoderLanguageModel(languageModel), unused: { "lm_head.bias": untiedBias } },
  },
  variants: {
    "untied embeddings": { config: { tie_word_embeddings: false }, classes: ["BertGenerationDecoder"] },
  },
});

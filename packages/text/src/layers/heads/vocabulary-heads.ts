import { type Architecture, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import { activation, bias, layerNorm, linear, module, type Parameter, type Tensor, weight } from "@tiny-random/nn";
import { textInputs } from "../../inputs.ts";
import { type EncoderTexts, encoderClass } from "../encoder/encoder-class.ts";
import type { TextModel } from "../sessions/backbone.ts";
import { causalSession } from "../sessions/text-sessions.ts";

/** The config fields that an encoder's vocabulary scores read. */
export interface VocabularyConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly layer_norm_eps: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly tie_word_embeddings: boolean;
  /** Features of a word's embedding, where the stream is wider. */
  readonly embedding_size?: number | null;
}

const embeddingSize = (c: VocabularyConfig): number => c.embedding_size ?? c.hidden_size;

/** A linear layer of weights that stand elsewhere too. */
const withBias = (words: Parameter, shared: Parameter) =>
  module({ weight: words, bias: shared }, (m, x: Tensor) => x.linear(m.weight, m.bias));

/** Why the bias beside an untied decoder reaches no output. */
export const untiedBias = "an untied decoder has its own bias";

/** BERT's vocabulary scores, under `cls.predictions`. */
export const predictions = (c: VocabularyConfig & { readonly hidden_act: string }, words: Parameter) => {
  const shared = bias(c.vocab_size);
  const transform = module(
    { dense: linear(c.hidden_size, embeddingSize(c)), LayerNorm: layerNorm(embeddingSize(c), c.layer_norm_eps) },
    (m, x: Tensor) => m.LayerNorm(activation(c.hidden_act)(m.dense(x))),
  );
  const decoder = c.tie_word_embeddings ? withBias(words, shared) : linear(embeddingSize(c), c.vocab_size);
  return module({ bias: shared, transform, decoder }, (m, x: Tensor) => m.decoder(m.transform(x)));
};

/** What differs between families whose vocabulary scores are one flat module. */
export interface LanguageHeadOptions {
  /** The key of the norm; `layer_norm` by default. */
  readonly norm?: string;
  /** GELU by default, whatever the config says. */
  readonly activation?: string;
  /** Whose bias an untied decoder adds: its own by default, or the one beside it. */
  readonly untiedBias?: "own" | "shared";
}

/** Scores of the vocabulary behind one hidden layer, in one module: RoBERTa's, under `lm_head`, or another's. */
export const languageHead = (c: VocabularyConfig, words: Parameter, options: LanguageHeadOptions = {}) => {
  const { norm: normKey = "layer_norm", activation: name = "gelu", untiedBias: whose = "own" } = options;
  const [shared, width] = [bias(c.vocab_size), embeddingSize(c)];
  const untied = whose === "own" ? linear(width, c.vocab_size) : withBias(weight([c.vocab_size, width], width), shared);
  const parts = {
    bias: shared,
    dense: linear(c.hidden_size, width),
    decoder: c.tie_word_embeddings ? withBias(words, shared) : untied,
  };
  const norm = layerNorm(width, c.layer_norm_eps);
  return module({ ...parts, [normKey]: norm }, (m, x: Tensor) =>
    m.decoder((m[normKey as "dense"] as typeof norm)(activation(name)(m.dense(x)))),
  );
};

/** Scores of the vocabulary at every token, some of them masked. */
export const maskedLanguageModel = <C extends ModelConfig>(
  family: EncoderTexts<C>,
  build: (c: C) => TextModel,
): Architecture<C> => encoderClass(family, { task: "fill-mask", masked: true }, build);

/**
 * The same model as a decoder with a cache.
 *
 * @param options `positions` is false where the class has no `position_ids`; `padding` is on the left by default
 */
export const decoderLanguageModel = <C extends VocabularyConfig>(
  build: (c: C) => TextModel,
  options: { positions?: boolean; padding?: "left" | "right" } = {},
): Architecture<C> => {
  const { positions = true, padding = "left" } = options;
  return defineArchitecture({
    task: "text-generation",
    padding,
    requires: { is_decoder: true },
    build,
    sessions: (model, c) =>
      causalSession(model, {
        layers: c.num_hidden_layers,
        heads: c.num_attention_heads,
        headSize: c.hidden_size / c.num_attention_heads,
        positions,
      }),
    inputs: (c) => textInputs(c, { padding, positions }),
  });
};

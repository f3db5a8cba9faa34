import { type Architecture, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  bias,
  keyed,
  layerNorm,
  linear,
  module,
  type Parameter,
  type Tensor,
  weight,
} from "@tiny-random/nn";
import { textInputs } from "../../inputs.ts";
import { type EncoderTexts, encoderClass } from "../encoder/encoder-class.ts";
import { type Backbone, type TextModel, withHeads } from "../sessions/backbone.ts";
import { causalSession } from "../sessions/text-sessions.ts";

/** The config fields that an encoder's scores of the vocabulary read. */
export interface PredictionConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly layer_norm_eps: number;
  readonly tie_word_embeddings: boolean;
  /** Features of a word's embedding, where they are fewer than those of the hidden states. */
  readonly embedding_size?: number | null;
}

/** The config fields that a language model with a cache reads beside these. */
export interface LanguageModelConfig extends PredictionConfig {
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
}

/** A backbone whose word embeddings a tied head can reach. */
export type WordedBackbone = Backbone & {
  readonly embeddings: { readonly word_embeddings: { readonly weight: Parameter } };
};

const embeddingSize = (c: PredictionConfig): number => c.embedding_size ?? c.hidden_size;

/** The map to the vocabulary, of weights that other modules have too. */
export const sharedDecoder = (words: Parameter, shared: Parameter) =>
  module({ weight: words, bias: shared }, (m, x: Tensor) => x.linear(m.weight, m.bias));

/** Why the bias beside an untied decoder reaches no output. */
export const untiedBias = "an untied decoder has its own bias";

/**
 * BERT's prediction head: a hidden layer with a norm, and scores of the vocabulary.
 *
 * @param normKey the key of the norm
 */
export const predictionHead = (
  c: PredictionConfig & { readonly hidden_act: string },
  words: Parameter,
  normKey = "LayerNorm",
) => {
  const shared = bias(c.vocab_size);
  const transform = module(
    { dense: linear(c.hidden_size, embeddingSize(c)), norm: layerNorm(embeddingSize(c), c.layer_norm_eps) },
    (m, x: Tensor) => m.norm(activation(c.hidden_act)(m.dense(x))),
    { norm: normKey },
  );
  const decoder = c.tie_word_embeddings ? sharedDecoder(words, shared) : linear(embeddingSize(c), c.vocab_size);
  return module({ bias: shared, transform, decoder }, (m, x: Tensor) => m.decoder(m.transform(x)));
};

/** The prediction head where BERT's checkpoints have it: under `cls.predictions`. */
export const clsPredictions = (
  c: PredictionConfig & { readonly hidden_act: string },
  words: Parameter,
  normKey = "LayerNorm",
) => module({ predictions: predictionHead(c, words, normKey) }, (m, hidden: Tensor) => m.predictions(hidden));

/**
 * A backbone with BERT's prediction head.
 *
 * @param key the key of the backbone: `bert`
 */
export const bertLanguageModel =
  <C extends PredictionConfig & { readonly hidden_act: string }>(
    key: string,
    backbone: (c: C) => WordedBackbone & AnyModule,
  ) =>
  (c: C): TextModel => {
    const base = backbone(c);
    const cls = clsPredictions(c, base.embeddings.word_embeddings.weight);
    return withHeads(key, base, { cls }, (m, hidden) => ({ logits: m.cls(hidden) }));
  };

/** Weights of such a model that reach no output, and why. */
export const bertUnused = { "cls.predictions.bias": untiedBias };

/** What families differ in whose language model head is one flat module. */
export interface LanguageModelHeadOptions {
  /** The key of the norm; `layer_norm` by default. */
  readonly norm?: "layer_norm" | "LayerNorm";
  /** GELU by default, whatever the config says. */
  readonly activation?: string;
  /** Whose bias an untied decoder adds: its own by default, or the one beside it. */
  readonly untiedBias?: "own" | "shared";
}

/** RoBERTa's language model head: a hidden layer, a norm and the scores of the vocabulary in one flat module. */
export const languageModelHead = (c: PredictionConfig, words: Parameter, options: LanguageModelHeadOptions = {}) => {
  const { norm = "layer_norm", activation: name = "gelu", untiedBias: whose = "own" } = options;
  const [shared, width] = [bias(c.vocab_size), embeddingSize(c)];
  const untied = () =>
    whose === "own" ? linear(width, c.vocab_size) : sharedDecoder(weight([c.vocab_size, width], width), shared);
  const parts = {
    bias: shared,
    dense: linear(c.hidden_size, width),
    decoder: c.tie_word_embeddings ? sharedDecoder(words, shared) : untied(),
  };
  return module({ ...parts, ...keyed(norm, layerNorm(width, c.layer_norm_eps)) }, (m, x: Tensor) =>
    m.decoder(m[norm](activation(name)(m.dense(x)))),
  );
};

/**
 * The same head where no embedding is tied to it.
 *
 * @param shared a bias beside the map's own, which a class that unties its weights holds too
 */
export const untiedLanguageModelHead = (width: number, vocabulary: number, epsilon?: number, shared?: Parameter) =>
  module(
    {
      bias: shared,
      dense: linear(width, width),
      layer_norm: layerNorm(width, epsilon),
      decoder: linear(width, vocabulary),
    },
    (m, x: Tensor) => m.decoder(m.layer_norm(activation("gelu")(m.dense(x)))),
  );

/**
 * A backbone with RoBERTa's language model head, under `lm_head`.
 *
 * @param key the key of the backbone: `roberta`
 */
export const robertaLanguageModel =
  <C extends PredictionConfig>(key: string, backbone: (c: C) => WordedBackbone & AnyModule) =>
  (c: C): TextModel => {
    const base = backbone(c);
    const lm_head = languageModelHead(c, base.embeddings.word_embeddings.weight);
    return withHeads(key, base, { lm_head }, (m, hidden) => ({ logits: m.lm_head(hidden) }));
  };

/** Weights of such a model that reach no output, and why. */
export const robertaUnused = { "lm_head.bias": untiedBias };

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
export const decoderLanguageModel = <C extends LanguageModelConfig>(
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

import { type Architecture, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import { activation, bias, layerNorm, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { textInputs } from "../inputs.ts";
import type { TextModel } from "./backbone.ts";
import { type EncoderFamily, encoderClass } from "./encoder-heads.ts";
import { causalSession } from "./sessions.ts";

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

/** Scores of every word: its embedding and `shared` bias, or untied a layer with a bias of its own. */
const decoder = (c: VocabularyConfig, words: Parameter, shared: Parameter) =>
  c.tie_word_embeddings
    ? module({ weight: words, bias: shared }, (m, x: Tensor) => x.linear(m.weight, m.bias))
    : linear(embeddingSize(c), c.vocab_size);

/** Why the bias beside an untied decoder reaches no output. */
export const untiedBias = "an untied decoder has its own bias";

/** BERT's vocabulary scores, under `cls.predictions`. */
export const predictions = (c: VocabularyConfig & { readonly hidden_act: string }, words: Parameter) => {
  const shared = bias(c.vocab_size);
  const transform = module(
    { dense: linear(c.hidden_size, embeddingSize(c)), LayerNorm: layerNorm(embeddingSize(c), c.layer_norm_eps) },
    (m, x: Tensor) => m.LayerNorm(activation(c.hidden_act)(m.dense(x))),
  );
  return module({ bias: shared, transform, decoder: decoder(c, words, shared) }, (m, x: Tensor) =>
    m.decoder(m.transform(x)),
  );
};

/** What differs between families whose vocabulary scores are one flat module. */
export interface LanguageHeadOptions {
  readonly norm: string;
  readonly activation: string;
}

/** RoBERTa's vocabulary scores, under `lm_head`; their activation is GELU whatever the config says. */
const robertaHead: LanguageHeadOptions = { norm: "layer_norm", activation: "gelu" };

/** Scores of the vocabulary behind one hidden layer, in one module: RoBERTa's, or another's that says so. */
export const languageHead = (c: VocabularyConfig, words: Parameter, options = robertaHead) => {
  const shared = bias(c.vocab_size);
  const parts = {
    bias: shared,
    dense: linear(c.hidden_size, embeddingSize(c)),
    decoder: decoder(c, words, shared),
  };
  const norm = layerNorm(embeddingSize(c), c.layer_norm_eps);
  return module({ ...parts, [options.norm]: norm }, (m, x: Tensor) => {
    const inner = activation(options.activation)(m.dense(x));
    return m.decoder((m[options.norm as "dense"] as typeof norm)(inner));
  });
};

/** Scores of the vocabulary at every token, some of them masked. */
export const maskedLanguageModel = <C extends ModelConfig>(
  family: Pick<EncoderFamily<C>, "tokenTypes">,
  build: (c: C) => TextModel,
): Architecture<C> => encoderClass(family, { task: "fill-mask", masked: true }, build);

/** The same model as a decoder with a cache; `positions` is false where the class has no `position_ids`. */
export const decoderLanguageModel = <C extends VocabularyConfig>(
  build: (c: C) => TextModel,
  options: { positions?: boolean } = {},
): Architecture<C> => {
  const { positions = true } = options;
  return defineArchitecture({
    task: "text-generation",
    padding: "left",
    requires: { is_decoder: true },
    build,
    sessions: (model, c) =>
      causalSession(model, {
        layers: c.num_hidden_layers,
        heads: c.num_attention_heads,
        headSize: c.hidden_size / c.num_attention_heads,
        positions,
      }),
    inputs: (c) => textInputs(c, { padding: "left", positions }),
  });
};

// The masked language model of ELECTRA's generator (Clark et al., 2020): a hidden layer of the embeddings' width, then scores.

import type { ModelConfig } from "@tiny-random/core";
import { type AnyModule, activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { type TextModel, withHeads } from "../sessions/backbone.ts";
import type { WordedBackbone } from "./masked-language-model.ts";

/** The config fields that the generator's head reads. */
interface GeneratorConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly embedding_size: number;
  readonly layer_norm_eps: number;
  readonly tie_word_embeddings: boolean;
}

/** Scores of the vocabulary over a backbone under `key`, behind GELU whatever the config says. */
export const generatorLanguageModel =
  <C extends GeneratorConfig>(key: string, backbone: (c: C) => WordedBackbone & AnyModule) =>
  (c: C): TextModel => {
    const base = backbone(c);
    const generator_predictions = module(
      { LayerNorm: layerNorm(c.embedding_size, c.layer_norm_eps), dense: linear(c.hidden_size, c.embedding_size) },
      (m, x: Tensor) => m.LayerNorm(activation("gelu")(m.dense(x))),
    );
    const tied = c.tie_word_embeddings ? base.embeddings.word_embeddings.weight : undefined;
    const heads = { generator_predictions, generator_lm_head: linear(c.embedding_size, c.vocab_size, { tied }) };
    return withHeads(key, base, heads, (m, hidden) => ({
      logits: m.generator_lm_head(m.generator_predictions(hidden)),
    }));
  };

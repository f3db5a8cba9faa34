import type { ModelConfig } from "@tiny-random/core";
import type { AnyModule, Parameter } from "@tiny-random/nn";
import { type Backbone, type TextModel, withHeads } from "../sessions/backbone.ts";
import { languageHead, untiedBias, type VocabularyConfig } from "./vocabulary-heads.ts";

/** A backbone whose words' vectors stand where a head finds them. */
type WordedBackbone = Backbone & { readonly embeddings: { readonly word_embeddings: { readonly weight: Parameter } } };

/**
 * A family's backbone with scores of the vocabulary behind one hidden layer, under `lm_head`, as RoBERTa has them.
 *
 * @param key the key of the backbone: `roberta`
 */
export const headedLanguageModel =
  <C extends VocabularyConfig & ModelConfig>(key: string, backbone: (c: C) => WordedBackbone & AnyModule) =>
  (c: C): TextModel => {
    const base = backbone(c);
    const lm_head = languageHead(c, base.embeddings.word_embeddings.weight);
    return withHeads(key, base, { lm_head }, (m, hidden) => ({ logits: m.lm_head(hidden) }));
  };

/** Weights of such a model that reach no output, and why. */
export const headedUnused = { "lm_head.bias": untiedBias };

import type { ModelConfig } from "@tiny-random/core";
import { type AnyModule, bias, keyed, linear, module, type Tensor, weight } from "@tiny-random/nn";
import { type TextContext, type TextModel, withHeads } from "../sessions/backbone.ts";
import type { EncoderFamily } from "./encoder-family.ts";

/** A model with one score per label for a whole text: `logits` `[batch, labels]`. */
export type TextClassifier<C> = (c: C, labels: number) => TextModel;

/** A linear classifier over the backbone's pooled text. */
export const pooledClassifier =
  <C extends ModelConfig>(family: EncoderFamily<C>): TextClassifier<C> =>
  (c, labels) => {
    const backbone = family.pooledBackbone?.(c);
    if (!backbone) throw new Error(`${family.key} has no pooler`);
    const classifier = linear(family.width(c), labels);
    return withHeads(family.key, backbone, { classifier }, (m, hidden, _ids, base) => ({
      logits: m.classifier(base.pooler(hidden)),
    }));
  };

/** Hidden states `[batch, length, width]` → one vector of each text, `[batch, width]`. */
export type TextVector = ((hidden: Tensor, context: TextContext) => Tensor) & AnyModule;

/** The first token's state through an activated linear layer, whose weights have no key between them and the vector's. */
export const firstTokenLinear = (width: number, activate: (x: Tensor) => Tensor) =>
  module({ weight: weight([width, width], width), bias: bias(width) }, (m, hidden: Tensor) =>
    activate(hidden.select(1, 0).linear(m.weight, m.bias)),
  );

/** A linear classifier over a vector of the text that the class makes, by weights under `key`. */
export const vectorClassifier =
  <C extends ModelConfig, K extends string>(
    family: EncoderFamily<C>,
    key: K,
    vector: (c: C) => TextVector,
  ): TextClassifier<C> =>
  (c, labels) => {
    const heads = { ...keyed(key, vector(c)), classifier: linear(family.width(c), labels) };
    return withHeads(family.key, family.backbone(c), heads, (m, hidden, _ids, _base, context) => ({
      logits: m.classifier(m[key](hidden, context)),
    }));
  };

/** RoBERTa's classification head: a hidden layer and scores of the first token's state, both under `classifier`. */
export const classificationHead =
  <C extends ModelConfig>(family: EncoderFamily<C>, activate: (x: Tensor, c: C) => Tensor): TextClassifier<C> =>
  (c, labels) => {
    const width = family.width(c);
    const classifier = module({ dense: linear(width, width), out_proj: linear(width, labels) }, (m, hidden: Tensor) =>
      m.out_proj(activate(m.dense(hidden.select(1, 0)), c)),
    );
    return withHeads(family.key, family.backbone(c), { classifier }, (m, hidden) => ({ logits: m.classifier(hidden) }));
  };

import type { ModelConfig } from "@tiny-random/core";
import { type AnyModule, bias, type Child, linear, module, type Tensor, weight } from "@tiny-random/nn";
import { type TextContext, type TextModel, withHeads } from "../sessions/backbone.ts";
import type { EncoderFamily } from "./encoder-heads.ts";

/** A model with one score per label for a whole text. */
export type TextScores<C> = (c: C, labels: number) => TextModel;

/** Scores of the backbone's pooled text. */
export const pooledScores =
  <C extends ModelConfig>(family: EncoderFamily<C>): TextScores<C> =>
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

/** The first token's state through a layer whose weights stand under the vector's own key. */
export const firstTokenVector = (width: number, activate: (x: Tensor) => Tensor) =>
  module({ weight: weight([width, width], width), bias: bias(width) }, (m, hidden: Tensor) =>
    activate(hidden.select(1, 0).linear(m.weight, m.bias)),
  );

/** Scores of a vector that the head makes itself, from weights under `key`. */
export const vectorScores =
  <C extends ModelConfig>(family: EncoderFamily<C>, key: string, vector: (c: C) => TextVector): TextScores<C> =>
  (c, labels) => {
    const classifier = linear(family.width(c), labels);
    const heads = { [key]: vector(c) as Child, classifier };
    return withHeads(family.key, family.backbone(c), heads, (m, hidden, _ids, _base, context) => ({
      logits: m.classifier((m[key as never] as TextVector)(hidden, context)),
    }));
  };

/** Scores of the first token's state behind one hidden layer, all of it under `classifier`. */
export const firstTokenScores =
  <C extends ModelConfig>(family: EncoderFamily<C>, activate: (x: Tensor, c: C) => Tensor): TextScores<C> =>
  (c, labels) => {
    const width = family.width(c);
    const classifier = module({ dense: linear(width, width), out_proj: linear(width, labels) }, (m, hidden: Tensor) =>
      m.out_proj(activate(m.dense(hidden.select(1, 0)), c)),
    );
    return withHeads(family.key, family.backbone(c), { classifier }, (m, hidden) => ({ logits: m.classifier(hidden) }));
  };

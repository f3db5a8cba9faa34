import type { Architecture, ModelConfig } from "@tiny-random/core";
import { type AnyModule, baseModel, type Tensor } from "@tiny-random/nn";
import type { TextContext } from "../sessions/backbone.ts";
import { textTowerClass, textTowerOutputs } from "./text-tower.ts";

/** An encoder with a pooler beside it. */
type PooledEncoder = ((ids: Tensor, context: TextContext) => Tensor) &
  AnyModule & { readonly pooler: (hidden: Tensor) => Tensor };

/** The class of a text tower that is BERT with its pooler, where tokens have types. */
export const pooledTextClass = <C extends ModelConfig>(build: (c: C) => PooledEncoder): Architecture<C> =>
  textTowerClass(
    (c: C) => baseModel(build(c)),
    (tower) => (ids, context) => {
      const hidden = tower(ids, context);
      return textTowerOutputs({ hidden, pooled: tower.pooler(hidden) });
    },
    { tokenTypes: true },
  );

import { type Architecture, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  baseModel,
  embedding,
  layerNorm,
  module,
  type Tensor,
  type TowerConfig,
  towerEncoder,
} from "@tiny-random/nn";
import { type TextInputOptions, textInputs } from "../../inputs.ts";
import { positionsOf, type TextContext, type TextForward } from "../sessions/backbone.ts";
import { encoderSession } from "../sessions/text-sessions.ts";

/** The config fields of a text tower. */
export interface TextTowerConfig extends TowerConfig {
  readonly vocab_size: number;
  readonly max_position_embeddings: number;
}

/** Tokens with learned positions. */
export const tokenEmbeddings = (c: Pick<TextTowerConfig, "vocab_size" | "hidden_size" | "max_position_embeddings">) =>
  module(
    {
      token_embedding: embedding(c.vocab_size, c.hidden_size),
      position_embedding: embedding(c.max_position_embeddings, c.hidden_size),
    },
    (m, ids: Tensor, context: TextContext) =>
      m.token_embedding(ids).add(m.position_embedding(positionsOf(ids, context))),
  );

/** Token ids `[batch, length]` → a tower's normalized hidden states, and one vector of each text. */
export interface TextTowerOutputs {
  /** `[batch, length, width]` */
  readonly hidden: Tensor;
  /** `[batch, width]` */
  readonly pooled: Tensor;
}

/** How kinds of towers differ. */
export interface TextTowerParts {
  /** The additive mask of a query's keys. */
  mask(ids: Tensor, context: TextContext): Tensor;
  /** Hidden states `[batch, length, width]` → one vector of each text. */
  pool(hidden: Tensor, ids: Tensor): Tensor;
}

/** The text tower of CLIP and its kin (Radford et al., 2021): learned positions, layers behind norms, a last norm. */
export const textTower = (c: TextTowerConfig, parts: TextTowerParts) =>
  module(
    {
      embeddings: tokenEmbeddings(c),
      encoder: towerEncoder(c),
      final_layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext): TextTowerOutputs => {
      const states = m.encoder(m.embeddings(ids, context), parts.mask(ids, context));
      const hidden = m.final_layer_norm(states.at(-1) as Tensor);
      return { hidden, pooled: parts.pool(hidden, ids) };
    },
  );

/** The states at one position of each row: `[batch, length, width]` and int64 `[batch]` → `[batch, width]`. */
export const statesAt = (hidden: Tensor, positions: Tensor): Tensor => {
  const index = positions.unsqueeze(-1).unsqueeze(-1).expand(hidden.shape.with(1, 1));
  return hidden.gather(1, index).squeeze(1);
};

/** Where a text's first end-of-text token is, int64 `[batch]`. */
export const firstEnd = (ids: Tensor, endId: number): Tensor => ids.eq(endId).to("int32").argmax(1);

/**
 * Where a text ends: at its first end-of-text token. Configs from before Transformers 4.31 say 2 for it, whatever the
 * vocabulary: then it is the largest id.
 */
export const endOfText = (ids: Tensor, endId: number): Tensor => (endId === 2 ? ids.argmax(1) : firstEnd(ids, endId));

/** A tower's outputs by the names that classes of towers give them. */
export const textTowerOutputs = ({ hidden, pooled }: TextTowerOutputs): Record<string, Tensor> => ({
  last_hidden_state: hidden,
  pooler_output: pooled,
});

/**
 * A class that reads texts alone: half of a dual encoder, which clients load from `onnx/text_model.onnx`.
 *
 * @param outputs what the class answers with
 * @param texts how its texts are written
 */
export const textTowerClass = <C extends ModelConfig, M extends AnyModule>(
  build: (c: C) => M,
  outputs: (model: M) => TextForward,
  texts: Pick<TextInputOptions, "spelling" | "tokenTypes"> = {},
): Architecture<C> =>
  defineArchitecture({
    padding: "right",
    build,
    sessions: (model) => ({ text_model: encoderSession(outputs(model), texts).model }),
    inputs: (c) => textInputs(c, { padding: "right", ...texts }),
    forward: (run, inputs) => run("text_model", inputs),
  });

/** The class of a tower alone: its states, and one vector of each text. */
export const bareTowerClass = <C extends ModelConfig>(
  tower: (c: C) => ((ids: Tensor, context: TextContext) => TextTowerOutputs) & AnyModule,
): Architecture<C> =>
  textTowerClass(
    (c: C) => baseModel(tower(c)),
    (model) => (ids, context) => textTowerOutputs(model(ids, context)),
  );

import { type Architecture, defineArchitecture, type ModelConfig, type SessionInput } from "@tiny-random/core";
import { keyed, layerNorm, linear, module, type StoredTensor, Tensor } from "@tiny-random/nn";
import { textInputs, withExtras } from "../../inputs.ts";
import { furtherInput, withHeads } from "../sessions/backbone.ts";
import { encoderSession } from "../sessions/text-sessions.ts";
import type { EncoderFamily } from "./encoder-family.ts";

/** The config fields of the SQuAD head: how many starts and ends its beams keep. */
export interface SquadConfig extends ModelConfig {
  readonly start_n_top: number;
  readonly end_n_top: number;
  readonly layer_norm_eps: number;
}

/** Scores of tokens that cannot be in an answer, `[batch, length]` of ones, become very small. */
const within = (scores: Tensor, excluded: Tensor): Tensor => scores.mul(excluded.neg().add(1)).sub(excluded.mul(1e30));

/** The best positions along the last axis, whose order must be clear. */
const best = (scores: Tensor, count: number) => {
  for (let rank = 1; rank <= count; rank++) scores.graph.noteChoice({ scores: scores.unsqueeze(1), count: rank });
  return scores.softmax(-1).topk(count);
};

const gatherStates = (hidden: Tensor, positions: Tensor): Tensor =>
  hidden.gather(1, positions.unsqueeze(-1).expand([...positions.shape, hidden.size(-1)]));

/** Where an answer starts: one score per token. */
const startLogits = (width: number) =>
  module({ dense: linear(width, 1) }, (m, hidden: Tensor, excluded: Tensor) =>
    within(m.dense(hidden).squeeze(-1), excluded),
  );

/** Where it ends, for each of some starts `[batch, starts, width]`: `[batch, starts, length]`. */
const endLogits = (width: number, epsilon: number) =>
  module(
    { dense_0: linear(2 * width, width), LayerNorm: layerNorm(width, epsilon), dense_1: linear(width, 1) },
    (m, hidden: Tensor, start: Tensor, excluded: Tensor) => {
      const shape = [hidden.size(0), start.size(1), hidden.size(1), width];
      const both = Tensor.cat([hidden.unsqueeze(1).expand(shape), start.unsqueeze(2).expand(shape)], -1);
      const scores = m.dense_1(m.LayerNorm(m.dense_0(both).tanh())).squeeze(-1);
      return within(scores, excluded.unsqueeze(1));
    },
  );

/** Whether there is an answer, from the likely start and the last token. */
const answerClass = (width: number) =>
  module(
    { dense_0: linear(2 * width, width), dense_1: linear(width, 1, { bias: false }) },
    (m, hidden: Tensor, start: Tensor) =>
      m.dense_1(m.dense_0(Tensor.cat([start, hidden.select(1, -1)], -1)).tanh()).squeeze(-1),
  );

const squadParts = (c: SquadConfig, width: number) => ({
  start_logits: startLogits(width),
  end_logits: endLogits(width, c.layer_norm_eps),
  answer_class: answerClass(width),
});

/** The best starts, the best ends for each of them, and whether there is an answer. */
const beamSearch = (c: SquadConfig, m: ReturnType<typeof squadParts>, hidden: Tensor, excluded: Tensor) => {
  const scores = m.start_logits(hidden, excluded);
  const start = best(scores, c.start_n_top);
  const end = best(m.end_logits(hidden, gatherStates(hidden, start.indices), excluded), c.end_n_top);
  const likely = scores.softmax(-1).unsqueeze(1).matmul(hidden).squeeze(1);
  return {
    start_top_log_probs: start.values,
    start_top_index: start.indices,
    end_top_log_probs: end.values.transpose(1, 2).flatten(1),
    end_top_index: end.indices.transpose(1, 2).flatten(1),
    cls_logits: m.answer_class(hidden, likely),
  };
};

const excludedTokens: SessionInput = { dtype: "float32", axes: ["batch_size", "sequence_length"] };

/** Padding cannot be in an answer. */
const excludePadding = (rows: readonly (readonly number[])[]): Record<string, StoredTensor> => ({
  p_mask: {
    dtype: "float32",
    shape: [rows.length, rows[0]?.length ?? 0],
    data: Float32Array.from(rows.flat(), (kept) => 1 - kept),
  },
});

/** The head's three parts beside the backbone, as XLNet has them. */
const withParts = <C extends SquadConfig>(family: EncoderFamily<C>, c: C) =>
  withHeads(family.key, family.backbone(c), squadParts(c, family.width(c)), (m, hidden, _ids, _base, context) =>
    beamSearch(c, m, hidden, furtherInput(context, "p_mask")),
  );

/** The head under a key, as XLM has it. */
const withSquadHead = <C extends SquadConfig, K extends string>(family: EncoderFamily<C>, c: C, key: K) => {
  const head = module(squadParts(c, family.width(c)), (m, hidden: Tensor, mask: Tensor) =>
    beamSearch(c, m, hidden, mask),
  );
  return withHeads(family.key, family.backbone(c), keyed(key, head), (m, hidden, _ids, _base, context) =>
    m[key](hidden, furtherInput(context, "p_mask")),
  );
};

/**
 * The class with a SQuAD head: question answering by beam search over starts and ends (XLNet, XLM).
 *
 * @param key the key of the head; without one its parts are beside the backbone
 */
export const squadQuestionAnswering = <C extends SquadConfig>(
  family: EncoderFamily<C>,
  key?: string,
): Architecture<C> => {
  const { tokenTypes = true, padding = "right" } = family;
  return defineArchitecture({
    padding: { none: "the last token says whether there is an answer, and positions count padding" },
    build: (c: C) => (key === undefined ? withParts(family, c) : withSquadHead(family, c, key)),
    sessions: (model) => encoderSession(model, { tokenTypes, extras: { p_mask: excludedTokens } }),
    inputs: (c) => withExtras(textInputs(c, { padding, tokenTypes, pairs: true }), excludePadding),
  });
};

import type { ModelConfig } from "@tiny-random/core";
import { layerNorm, linear, module, Tensor } from "@tiny-random/nn";

/** The config fields of answers by beams. */
export interface BeamConfig extends ModelConfig {
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

const states = (hidden: Tensor, positions: Tensor): Tensor =>
  hidden.gather(1, positions.unsqueeze(-1).expand([...positions.shape, hidden.size(-1)]));

/** Where an answer starts: one score per token. */
const starts = (width: number) =>
  module({ dense: linear(width, 1) }, (m, hidden: Tensor, excluded: Tensor) =>
    within(m.dense(hidden).squeeze(-1), excluded),
  );

/** Where it ends, for each of some starts `[batch, starts, width]`: `[batch, starts, length]`. */
const ends = (width: number, epsilon: number) =>
  module(
    { dense_0: linear(2 * width, width), LayerNorm: layerNorm(width, epsilon), dense_1: linear(width, 1) },
    (m, hidden: Tensor, from: Tensor, excluded: Tensor) => {
      const shape = [hidden.size(0), from.size(1), hidden.size(1), width];
      const both = Tensor.cat([hidden.unsqueeze(1).expand(shape), from.unsqueeze(2).expand(shape)], -1);
      const scores = m.dense_1(m.LayerNorm(m.dense_0(both).tanh())).squeeze(-1);
      return within(scores, excluded.unsqueeze(1));
    },
  );

/** Whether there is an answer, from the likely start and the last token. */
const answerable = (width: number) =>
  module(
    { dense_0: linear(2 * width, width), dense_1: linear(width, 1, { bias: false }) },
    (m, hidden: Tensor, start: Tensor) =>
      m.dense_1(m.dense_0(Tensor.cat([start, hidden.select(1, -1)], -1)).tanh()).squeeze(-1),
  );

/** The three heads of answers by beams. */
export const beamHeads = (c: BeamConfig, width: number) => ({
  start_logits: starts(width),
  end_logits: ends(width, c.layer_norm_eps),
  answer_class: answerable(width),
});

/** The best starts, the best ends for each, and whether there is an answer: SQuAD's head of XLNet and XLM. */
export const beamAnswers = (
  c: BeamConfig,
  m: ReturnType<typeof beamHeads>,
  hidden: Tensor,
  excluded: Tensor,
): Record<string, Tensor> => {
  const scores = m.start_logits(hidden, excluded);
  const start = best(scores, c.start_n_top);
  const end = best(m.end_logits(hidden, states(hidden, start.indices), excluded), c.end_n_top);
  const likely = scores.softmax(-1).unsqueeze(1).matmul(hidden).squeeze(1);
  return {
    start_top_log_probs: start.values,
    start_top_index: start.indices,
    end_top_log_probs: end.values.transpose(1, 2).flatten(1),
    end_top_index: end.indices.transpose(1, 2).flatten(1),
    cls_logits: m.answer_class(hidden, likely),
  };
};

import type { Tensor } from "@tiny-random/nn";

/**
 * The terms of a recurrence at every position: `[batch, length, ...channels, states]`, broadcast against each other. Without
 * an output every channel has one state and no axis for it.
 */
export interface RecurrenceTerms {
  readonly decay: Tensor;
  readonly input: Tensor;
  readonly output?: Tensor;
}

/**
 * h ← decay · h + input, y = Σ h · output over the states, or h itself, position by position. A loop, since a chunk may have
 * length 0.
 *
 * @param state h before the first position, `[batch, ...channels, states]`
 * @returns h after the last one, and every y, `[batch, length, ...channels]`
 */
export const linearRecurrence = (terms: RecurrenceTerms, state: Tensor): { state: Tensor; y: Tensor } => {
  const { graph } = state;
  const length = terms.input.size(1);
  const [decay, input, output] = [terms.decay, terms.input, terms.output].map((term) => term?.transpose(0, 1));
  const { state: last, collected } = graph.loop(graph.dimValue(length).squeeze(0), length, [state], (index, [now]) => {
    const at = (term: Tensor | undefined) => (term as Tensor).select(0, index);
    const next = (now as Tensor).mul(at(decay)).add(at(input));
    return { state: [next], collect: [output ? next.mul(at(output)).sum(-1) : next] };
  });
  return { state: last[0] as Tensor, y: (collected[0] as Tensor).transpose(0, 1) };
};

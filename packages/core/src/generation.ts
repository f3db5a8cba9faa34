import type { StoredTensor } from "@tiny-random/nn";
import { differences } from "./compare.ts";
import { ValidationError } from "./errors.ts";
import { type LoadedModel, runSession, sessionOf } from "./forward.ts";
import type { Synthesized, Tensors } from "./plugin.ts";

/** Tokens of the golden continuation. */
const newTokens = 20;
/** Least distance between the best and the second score at every step, so that no runtime's rounding flips it. */
const leastMargin = 1e-2;
const attempts = 8;

/** A greedy continuation: `golden/generation.json`. */
export interface Generation {
  readonly input_ids: readonly number[];
  readonly generated_ids: readonly number[];
  /** The smallest distance between the best and the second score over all steps. */
  readonly margin: number;
}

interface Step {
  readonly token: number;
  readonly margin: number;
}

const int64 = (shape: readonly number[], values: readonly number[]): StoredTensor => ({
  dtype: "int64",
  shape,
  data: BigInt64Array.from(values, BigInt),
});

const rowsOf = ({ data, shape }: StoredTensor): number[][] => {
  const [rows, length] = shape as [number, number];
  return Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * length, (row + 1) * length), Number));
};

/** The best of some scores and its lead over the second. */
const bestOf = (scores: Float32Array): Step => {
  let token = 0;
  let first = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] as number;
    if (score > first) {
      second = first;
      first = score;
      token = index;
    } else if (score > second) second = score;
  }
  return { token, margin: first - second };
};

/** The best token at the last position of every row, and its lead over the second. */
const bestTokens = ({ data, shape }: StoredTensor): Step[] => {
  const [rows, length, vocabulary] = shape as [number, number, number];
  return Array.from({ length: rows }, (_, row) => {
    const start = (row * length + length - 1) * vocabulary;
    return bestOf(data.subarray(start, start + vocabulary) as Float32Array);
  });
};

const fed = (ids: readonly (readonly number[])[], total: number): Tensors => {
  const [rows, length] = [ids.length, ids[0]?.length ?? 0];
  const positions = Array.from({ length }, (_, index) => total - length + index);
  return {
    input_ids: int64([rows, length], ids.flat()),
    attention_mask: int64([rows, total], Array<number>(rows * total).fill(1)),
    position_ids: int64(
      [rows, length],
      ids.flatMap(() => positions),
    ),
  };
};

const asPast = (outputs: Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(outputs).flatMap(([name, tensor]) =>
      name.startsWith("present")
        ? [[name.replace(/^present(_\w+)?\./, (_, kind?: string) => `past${kind ?? "_key_values"}.`), tensor]]
        : [],
    ),
  );

const logitsOf = (outputs: Tensors): StoredTensor => {
  if (!outputs["logits"]) throw new ValidationError("a model that generates has no logits");
  return outputs["logits"];
};

/**
 * Greedy steps through the cache, all rows at once: `steps[step][row]`, and each step's logits.
 *
 * @param worthwhile whether to go on after the steps so far
 */
const decode = async (
  model: LoadedModel,
  prompts: readonly (readonly number[])[],
  worthwhile: (steps: readonly Step[][]) => boolean = () => true,
) => {
  const session = sessionOf(model, "model");
  const steps: Step[][] = [];
  const logits: StoredTensor[] = [];
  let ids: readonly (readonly number[])[] = prompts;
  let past: Tensors = {};
  for (let step = 0; step < newTokens && worthwhile(steps); step++) {
    const inputs = { ...fed(ids, (prompts[0]?.length ?? 0) + step), ...past };
    // Prefill and the first step from the cache show whether the declared shapes hold; the others are like the second.
    const outputs = step < 2 ? await runSession(session, inputs) : await session.run(inputs);
    const best = bestTokens(logitsOf(outputs));
    logits.push(logitsOf(outputs));
    steps.push(best);
    past = asPast(outputs);
    ids = best.map(({ token }) => [token]);
  }
  return { steps, logits };
};

/** Compares what the cache gave step by step with one pass over everything. */
const checkCache = async (
  model: LoadedModel,
  prompt: readonly number[],
  tokens: readonly number[],
  row: number,
  logits: readonly StoredTensor[],
) => {
  const whole = [...prompt, ...tokens.slice(0, -1)];
  const full = logitsOf(await runSession(sessionOf(model, "model"), fed([whole], whole.length)));
  const vocabulary = full.shape[2] as number;
  const wrong = logits.flatMap((step, index) => {
    const length = step.shape[1] as number;
    const position = prompt.length - 1 + index;
    const expected = full.data.subarray(position * vocabulary, (position + 1) * vocabulary);
    const actual = step.data.subarray((row * length + length - 1) * vocabulary, (row * length + length) * vocabulary);
    const shape = [vocabulary];
    return differences(
      { logits: { ...full, shape, data: expected } },
      { logits: { ...full, shape, data: actual } },
    ).map((problem) => `decoding step ${index + 1} through the cache is not the full pass: ${problem}`);
  });
  if (wrong[0]) throw new ValidationError(wrong[0]);
};

/** The greedy continuation of one prompt through the cache. */
export const continueGreedily = async (model: LoadedModel, prompt: readonly number[]): Promise<number[]> => {
  const { steps } = await decode(model, [prompt]);
  return steps.map((step) => (step[0] as Step).token);
};

/** Whether a model decodes through a cache. */
export const decodes = (model: LoadedModel): boolean =>
  model.sessions.get("model")?.inputs.some(({ name }) => name.startsWith("past_")) ?? false;

/** Whether all of a row's choices so far are clear and none is the end. */
const isClear = (steps: readonly Step[][], row: number, endIds: readonly number[]): boolean =>
  steps.every((step) => {
    const choice = step[row];
    return choice !== undefined && choice.margin > leastMargin && !endIds.includes(choice.token);
  });

/** What makes a continuation usable. */
export interface Usable {
  /** Ends of sequence, which it must not meet. */
  readonly endIds: readonly number[];
  /** Whether the model's own choices are clear over the whole sequence. */
  isClear(inputs: Tensors): Promise<boolean>;
}

/**
 * A greedy continuation whose every choice is clear and that does not meet the end of sequence, decoded through the cache
 * and checked against a full pass. Throws ValidationError where they differ or no prompt has one.
 *
 * @param prompts equally long prompts, new ones for each attempt
 */
export const generateGreedily = async (
  model: LoadedModel,
  prompts: (attempt: number) => Synthesized,
  { endIds, isClear: isClearInside }: Usable,
): Promise<Generation> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const ids = (await prompts(attempt))?.inputs["input_ids"];
    if (!ids) break;
    const rows = rowsOf(ids);
    const clearRow = (made: readonly Step[][]) => rows.findIndex((_, row) => isClear(made, row, endIds));
    const { steps, logits } = await decode(model, rows, (made) => clearRow(made) >= 0);
    const row = clearRow(steps);
    const prompt = rows[row];
    if (!prompt) continue;
    const chosen = steps.map((step) => step[row] as Step);
    const tokens = chosen.map(({ token }) => token);
    const whole = [...prompt, ...tokens];
    if (!(await isClearInside(fed([whole], whole.length)))) continue;
    await checkCache(model, prompt, tokens, row, logits);
    return { input_ids: prompt, generated_ids: tokens, margin: Math.min(...chosen.map(({ margin }) => margin)) };
  }
  throw new ValidationError(`no prompt has a greedy continuation whose choices are all clearer than ${leastMargin}`);
};

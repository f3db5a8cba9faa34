import type { StoredTensor } from "@tiny-random/nn";
import { impliedPlan } from "../contract/decoding-plan.ts";
import { ValidationError } from "../contract/errors.ts";
import type { DecodingPlan, Synthesized, Tensors, TokenRows } from "../contract/plugin.ts";
import { takeAxis } from "./axes.ts";
import type { Watch } from "./choice-margins.ts";
import { differences } from "./compare.ts";
import { allowedNext, type GenerationSettings } from "./decoding-rules.ts";
import { forward, type LoadedModel, runnerOf, runSession, sessionOf } from "./forward.ts";

/** Tokens of the golden continuation. */
const newTokens = 20;
/** Least distance between the best and the second score at every step, so that no runtime's rounding flips it. */
const leastMargin = 1e-2;
const attempts = 16;

/** The field of `golden/generation.json` that names inputs of `inputs.safetensors` which the continuation was made from too. */
export const sharedInputs = "shared_inputs";

/** A greedy continuation: `golden/generation.json`. */
export interface Generation {
  /** What the model goes on from; absent where an encoder reads something else. */
  readonly input_ids?: readonly number[];
  /** What an encoder-decoder's decoder began with. */
  readonly decoder_input_ids?: readonly number[] | TokenRows;
  /** A list for each codebook, where a text has several rows. */
  readonly generated_ids: readonly number[] | TokenRows;
  /** The smallest distance between the best and the second score over all steps. */
  readonly margin: number;
}

/** The continuation, and the model inputs it was made from where ids alone are not all: `golden/generation.safetensors`. */
export interface GoldenGeneration {
  readonly generation: Generation;
  readonly inputs?: Tensors;
}

interface Step {
  readonly token: number;
  readonly margin: number;
  /** The generation config left no choice. */
  readonly forced: boolean;
}

/** The best of some scores and its lead over the second. */
const bestOf = (scores: Float32Array, never: ReadonlySet<number>): Step => {
  let token = 0;
  let first = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] as number;
    if (never.size > 0 && never.has(index)) continue;
    if (score > first) {
      second = first;
      first = score;
      token = index;
    } else if (score > second) second = score;
  }
  return { token, margin: first - second, forced: false };
};

/** The best token at the last position of every row that its rules allow, and its lead over the second. */
const bestTokens = (
  { data, shape }: StoredTensor,
  rows: TokenRows,
  start: number,
  settings: GenerationSettings,
): Step[] => {
  const [, length, vocabulary] = shape as [number, number, number];
  return rows.map((row, index) => {
    const { only, never } = allowedNext(settings, row, start, start + newTokens);
    if (only !== undefined) return { token: only, margin: Number.POSITIVE_INFINITY, forced: true };
    const from = (index * length + length - 1) * vocabulary;
    return bestOf(data.subarray(from, from + vocabulary) as Float32Array, never);
  });
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

/** How a model decodes some inputs. */
const planOf = (model: LoadedModel, inputs: Tensors, settings: GenerationSettings): Promise<DecodingPlan> => {
  const run = runnerOf(model);
  return model.decoding?.(run, inputs, settings) ?? impliedPlan(model.sessions, run, inputs, settings);
};

/**
 * Greedy steps through the cache, all rows at once: `steps[step][row]`, and each step's logits.
 *
 * @param worthwhile whether to go on after the steps so far
 */
const decode = async (
  model: LoadedModel,
  plan: DecodingPlan,
  settings: GenerationSettings,
  worthwhile: (steps: readonly Step[][]) => boolean = () => true,
) => {
  const session = sessionOf(model, plan.session);
  const steps: Step[][] = [];
  const logits: StoredTensor[] = [];
  const start = plan.start[0]?.length ?? 0;
  let rows = plan.start;
  let ids = plan.start;
  let past: Tensors = {};
  for (let step = 0; step < newTokens && worthwhile(steps); step++) {
    const inputs = { ...(await plan.feed(ids, start + step)), ...past };
    // Prefill and the first step from the cache show whether the declared shapes hold; the others are like the second.
    const outputs = step < 2 ? await runSession(session, inputs) : await session.run(inputs);
    const best = bestTokens(logitsOf(outputs), rows, start, settings);
    logits.push(logitsOf(outputs));
    steps.push(best);
    past = asPast(outputs);
    ids = best.map(({ token }) => [token]);
    rows = rows.map((row, index) => [...row, ...(ids[index] ?? [])]);
  }
  return { steps, logits };
};

/** The scores of one pass over a text's prompt and all that it goes on with but for the last tokens. */
const fullPass = async (model: LoadedModel, plan: DecodingPlan, tokens: TokenRows): Promise<StoredTensor> => {
  const rows = tokens.map((row, index) => [...(plan.start[index] ?? []), ...row.slice(0, -1)]);
  return logitsOf(await (plan.scores?.(rows) ?? forward(model, plan.whole(rows))));
};

/** Compares what the cache gave a row step by step with one pass over everything, in which it is another row. */
const checkCache = (full: StoredTensor, own: number, logits: readonly StoredTensor[], row: number): void => {
  const [, total, vocabulary] = full.shape as [number, number, number];
  const wrong = logits.flatMap((step, index) => {
    const length = step.shape[1] as number;
    const position = own * total + total - logits.length + index;
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

/** The greedy continuation of one text's model inputs through the cache, that of its first codebook first. */
export const continueGreedily = async (
  model: LoadedModel,
  inputs: Tensors,
  settings: GenerationSettings,
): Promise<number[]> => {
  const { steps } = await decode(model, await planOf(model, inputs, settings), settings);
  const rows = steps[0]?.length ?? 0;
  return Array.from({ length: rows }, (_, row) => steps.map((step) => (step[row] as Step).token)).flat();
};

/** Whether a model writes text through a cache. */
export const decodes = ({ sessions }: LoadedModel): boolean =>
  [...sessions.values()].some(
    ({ inputs, outputs }) =>
      inputs.some(({ name }) => name.startsWith("past_")) && outputs.some(({ name }) => name === "logits"),
  );

/** Whether all of a row's choices so far are clear and none is the end. */
const isClear = (steps: readonly Step[][], row: number, endIds: readonly number[]): boolean =>
  steps.every((step) => {
    const choice = step[row];
    return choice !== undefined && (choice.forced || (choice.margin > leastMargin && !endIds.includes(choice.token)));
  });

/** The rows of each text. */
const rowsOfTexts = ({ start, together = 1 }: DecodingPlan): readonly (readonly number[])[] =>
  Array.from({ length: start.length / together }, (_, text) =>
    Array.from({ length: together }, (_none, row) => text * together + row),
  );

/** What makes a continuation usable. */
export interface Usable {
  /** Config and generation config together. */
  readonly settings: GenerationSettings;
  /** Ends of sequence, which it must not meet. */
  readonly endIds: readonly number[];
  /** Tells whether the model's own choices are clear. */
  readonly watch: Watch;
}

/** One row of model inputs. */
const inputsOfRow = ({ rowOf }: LoadedModel, inputs: Tensors, row: number, rows: number): Tensors => {
  if (rows === 1) return inputs;
  const taken = Object.entries(inputs).map(([name, tensor]) => [name, takeAxis(tensor, 0, [row])]);
  return { ...Object.fromEntries(taken), ...rowOf?.(inputs, row) };
};

/** What is recorded of a continuation: ids where they are all the model read. */
const recorded = (inputs: Tensors, { start }: DecodingPlan, rows: readonly (readonly Step[])[]): GoldenGeneration => {
  const prompt = start[0] ?? [];
  const margins = rows.flat().flatMap(({ forced, margin }) => (forced ? [] : [margin]));
  const [first = [], ...others] = rows.map((steps) => steps.map(({ token }) => token));
  const margin = Math.min(...margins);
  if (others.length > 0)
    return { generation: { decoder_input_ids: start, generated_ids: [first, ...others], margin }, inputs };
  const result = { generated_ids: first, margin };
  const ids = inputs["input_ids"];
  const goesOn = ids !== undefined && Array.from(ids.data, Number).join() === prompt.join();
  if (!goesOn) return { generation: { decoder_input_ids: prompt, ...result }, inputs };
  const alone = Object.keys(inputs).every((name) => name === "input_ids" || name === "attention_mask");
  return { generation: { input_ids: prompt, ...result }, ...(!alone && { inputs }) };
};

/**
 * A greedy continuation whose every choice is clear and that does not meet the end of sequence, decoded through the cache
 * and checked against a full pass. Throws ValidationError where they differ or no prompt has one.
 *
 * @param prompts model inputs whose rows are equally long, new ones for each attempt
 */
export const generateGreedily = async (
  model: LoadedModel,
  prompts: (attempt: number) => Synthesized,
  { settings, endIds, watch }: Usable,
): Promise<GoldenGeneration> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const inputs = (await prompts(attempt))?.inputs;
    if (!inputs) break;
    const batch = await planOf(model, inputs, settings);
    const texts = rowsOfTexts(batch);
    const clearText = (made: readonly Step[][]) =>
      texts.findIndex((rows) => rows.every((row) => isClear(made, row, endIds)));
    const { steps, logits } = await decode(model, batch, settings, (made) => clearText(made) >= 0);
    const rows = texts[clearText(steps)];
    if (!rows) continue;
    const own = inputsOfRow(model, inputs, texts.indexOf(rows), texts.length);
    const plan = await planOf(model, own, settings);
    const chosen = rows.map((row) => steps.map((step) => step[row] as Step));
    const tokens = chosen.map((row) => row.map(({ token }) => token));
    const { result: full, problem } = await watch(() => fullPass(model, plan, tokens));
    if (problem !== undefined) continue;
    for (const [place, row] of rows.entries()) checkCache(full, place, logits, row);
    return recorded(own, plan, chosen);
  }
  throw new ValidationError(`no prompt has a greedy continuation whose choices are all clearer than ${leastMargin}`);
};

import type { StoredTensor } from "@tiny-random/nn";
import { ValidationError } from "../contract/errors.ts";
import type { Architecture, InputPurpose, Synthesized, SynthesizedInput, Tensors } from "../contract/plugin.ts";
import { batchAxis, sequenceAxes, shortenedAxes, takeAxis } from "./axes.ts";
import type { Watch } from "./choice-margins.ts";
import { differences } from "./compare.ts";
import type { GenerationSettings } from "./decoding-rules.ts";
import { forward, forwardAxes, type LoadedModel } from "./forward.ts";
import { decodes, type GoldenGeneration, generateGreedily } from "./generation.ts";
import type { Axis } from "./onnx-session.ts";

/** Below this standard deviation outputs are so flat that a wrong implementation passes a tolerance check. */
const leastDeviation = 1e-2;

/** One recorded input and its outputs. */
export interface GoldenCase extends SynthesizedInput {
  readonly outputs: Tensors;
}

/** What the golden files hold. */
export interface Golden {
  /** By folder under `golden/`; the main case has the empty name. */
  readonly cases: ReadonlyMap<string, GoldenCase>;
  readonly generation?: GoldenGeneration;
}

/** What validation needs to know of a model. */
export interface Subject {
  readonly model: LoadedModel;
  readonly padding: Architecture["padding"];
  readonly endIds: readonly number[];
  /** Config and generation config together. */
  readonly settings: GenerationSettings;
  /** Tells whether the model's discrete choices are clear. */
  readonly watch: Watch;
  synthesize(purpose: InputPurpose): Synthesized;
  /** Texts with videos, where the class reads them. */
  videos?: ((purpose: InputPurpose) => Synthesized) | undefined;
}

const isFloatTensor = ({ dtype }: StoredTensor): boolean => dtype.startsWith("float");

/**
 * Refuses outputs that are not finite, or all nearly the same.
 *
 * @param infinite names of those that may be -∞, which does not count then
 */
export const checkValues = (outputs: Tensors, infinite: readonly string[] = []): void => {
  for (const [name, tensor] of Object.entries(outputs)) {
    if (!isFloatTensor(tensor)) continue;
    const all = tensor.data as Float32Array;
    const data = infinite.includes(name) ? all.filter((value) => value !== Number.NEGATIVE_INFINITY) : all;
    let sum = 0;
    let squares = 0;
    for (let index = 0; index < data.length; index++) {
      const value = data[index] as number;
      sum += value;
      squares += value * value;
    }
    const mean = sum / data.length;
    const deviation = Math.sqrt(Math.max(0, squares / data.length - mean * mean));
    if (!Number.isFinite(squares)) throw new ValidationError(`output ${name} is not finite`);
    if (data.length > 1 && deviation < leastDeviation) {
      throw new ValidationError(
        `output ${name} is flat: standard deviation ${deviation.toExponential(1)} is below ${leastDeviation}`,
      );
    }
  }
};

/** Positions of a row that are not padding in any of its sequences. */
const keptPositions = (mask: StoredTensor, row: number): number[] => {
  const length = mask.shape.at(-1) as number;
  const perRow = mask.data.length / (mask.shape[0] as number);
  const values = mask.data.subarray(row * perRow, (row + 1) * perRow);
  return Array.from({ length }, (_, position) => position).filter((position) =>
    Array.from({ length: perRow / length }, (_, sequence) => values[sequence * length + position]).some(Number),
  );
};

/** The kept positions of an axis that has several entries for each of the mask: `3*sequence_length`. */
const entriesOf = (axis: Axis | undefined, kept: readonly number[]): readonly number[] => {
  const count = Number(/^(\d+)\*/.exec(String(axis))?.[1] ?? 1);
  return kept.flatMap((position) => Array.from({ length: count }, (_, entry) => count * position + entry));
};

/** Positions behind a text's on an axis that counts more than the text: an image's patches, or regions by another axis' name. */
const beyondText = (axis: Axis | undefined, length: number, text: number): number[] => {
  const [, more] = / \+ (\w+)$/.exec(String(axis)) ?? [];
  const count = more === undefined ? 0 : /^\d+$/.test(more) ? Number(more) : length - text;
  return Array.from({ length: count }, (_, index) => length - count + index);
};

const cut = (
  tensors: Tensors,
  axesOf: ReadonlyMap<string, readonly Axis[]>,
  row: number,
  kept: readonly number[],
  text: number,
): Tensors => {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const axes = axesOf.get(name) ?? [];
      const batch = batchAxis(axes);
      const own = batch < 0 ? tensor : takeAxis(tensor, batch, [row]);
      const taken = (axis: number) => [
        ...entriesOf(axes[axis], kept),
        ...beyondText(axes[axis], own.shape[axis] ?? 0, text),
      ];
      return [name, sequenceAxes(axes).reduce((left, axis) => takeAxis(left, axis, taken(axis)), own)];
    }),
  );
};

/** Of outputs that several positions became together, as many as a row makes alone: padding's come after them. */
const beginnings = (tensors: Tensors, axesOf: ReadonlyMap<string, readonly Axis[]>, alone: Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const shorten = (left: StoredTensor, axis: number): StoredTensor => {
        const length = alone[name]?.shape[axis] ?? 0;
        return length < (left.shape[axis] ?? 0) ? takeAxis(left, axis, [...Array(length).keys()]) : left;
      };
      return [name, shortenedAxes(axesOf.get(name) ?? []).reduce(shorten, tensor)];
    }),
  );

/**
 * Answers for a row of a case alone, cut to its unpadded positions, and what the batch had there. Rows without padding are left out
 * where only padding is looked at.
 */
export const rowsAlone = async (
  model: LoadedModel,
  { inputs, outputs }: GoldenCase,
  which: "padded" | "all",
): Promise<readonly { readonly row: number; readonly expected: Tensors; readonly alone: Tensors }[]> => {
  const mask = inputs["attention_mask"];
  if (!mask) return [];
  const length = mask.shape.at(-1) ?? 0;
  const axes = forwardAxes(model);
  const rows = Array.from({ length: mask.shape[0] ?? 0 }, (_, row) => ({ row, kept: keptPositions(mask, row) }));
  const found = [];
  for (const { row, kept } of rows) {
    if (which === "padded" && kept.length === length) continue;
    const alone = await forward(model, {
      ...cut(inputs, axes.inputs, row, kept, length),
      ...model.rowOf?.(inputs, row),
    });
    const expected = beginnings(cut(outputs, axes.outputs, row, kept, length), axes.outputs, alone);
    found.push({ row, expected, alone });
  }
  return found;
};

/** Runs every padded row alone and unpadded: its outputs must be the ones it had in the batch. */
export const checkPadding = async (model: LoadedModel, golden: GoldenCase): Promise<void> => {
  for (const { row, expected, alone } of await rowsAlone(model, golden, "padded")) {
    const wrong = differences(expected, alone);
    if (wrong[0]) throw new ValidationError(`padding changes the unpadded positions of row ${row}: ${wrong[0]}`);
  }
};

/**
 * Inputs to try: a small output may be flat or a choice unclear by chance, a broken model's are on all of them. A long text
 * through several layers of experts makes a thousand choices, and all are clear in one text of several.
 */
export const attempts = 32;

const runCase = async (subject: Subject, kind: InputPurpose["kind"], attempt = 0): Promise<GoldenCase | undefined> => {
  const input = await subject.synthesize({ kind, attempt });
  if (!input) return undefined;
  const { result: outputs, problem } = await subject.watch(() => forward(subject.model, input.inputs));
  try {
    checkValues(outputs, subject.model.infinite);
    if (kind !== "other" && problem !== undefined) throw new ValidationError(problem);
  } catch (error) {
    if (attempt + 1 < attempts) return runCase(subject, kind, attempt + 1);
    throw error;
  }
  return { raw: input.raw, inputs: input.inputs, outputs };
};

/** Step 6: runs a model on every kind of input and checks what it must promise. Throws ValidationError. */
export const validate = async (subject: Subject): Promise<Golden> => {
  const golden = await runCase(subject, "golden");
  if (!golden) throw new ValidationError("the architecture makes no golden input");
  const cases = new Map([["", golden]]);
  await runCase(subject, "other");
  const distant = await runCase(subject, "distant");
  if (distant) cases.set("distant", distant);
  const { videos } = subject;
  const video = videos && (await runCase({ ...subject, synthesize: videos }, "golden"));
  if (video) cases.set("video", video);
  if (typeof subject.padding === "string") await checkPadding(subject.model, golden);
  if (!decodes(subject.model)) return { cases };
  const { settings, endIds, watch } = subject;
  const prompts = (attempt: number) => subject.synthesize({ kind: "prompts", attempt });
  return { cases, generation: await generateGreedily(subject.model, prompts, { settings, endIds, watch }) };
};

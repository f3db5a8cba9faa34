import type { ExplainedSession, ExplainedTensor, Explanation } from "@tiny-random/core";
import type { Command } from "commander";
import { explainDirectory, isReference } from "../explain-directory.ts";
import { type GenerateFlags, generateOptions } from "../generate-options.ts";
import { addModelOptions, addOutputOptions } from "../model-options.ts";
import { type OutputOptions, printJson } from "../outcome.ts";
import { installedFamilies } from "../plugins.ts";
import { fetchNamedReference, fetchOwnReferences } from "../references.ts";
import { table, valueText } from "../tables.ts";

const shapeText = (axes: readonly (string | number)[]): string => `[${axes.join(", ")}]`;

const valuesText = ({ initialization, tiedTo, saved }: ExplainedTensor): string => {
  if (tiedTo !== undefined) return `tied to ${tiedTo}`;
  return saved ? initialization : `${initialization}, not saved`;
};

const sessionText = ([name, { inputs, outputs }]: readonly [string, ExplainedSession]): string => {
  const lines = (direction: string, values: ExplainedSession["inputs"]) =>
    Object.entries(values).map(([value, { dtype, axes }]) => [`  ${direction}`, value, dtype, shapeText(axes)]);
  return `onnx/${name}.onnx\n${table([...lines("in", inputs), ...lines("out", outputs)])}`;
};

const invariantsText = ({ padding, cache, batch }: Explanation["invariants"]): string[] => [
  typeof padding === "string"
    ? `padding on the ${padding} changes nothing at unpadded positions`
    : `padding changes results: ${padding.none}`,
  cache ? "decoding step by step through the cache equals one full pass" : "there is no cache",
  batch ? "the batch size is free" : "the batch size is fixed",
];

const text = (e: Explanation): string =>
  [
    `${e.architecture} (${e.modelType}), ${e.task ?? "no pipeline"}, from ${e.reference}`,
    "\nTensors, by their names in model.safetensors",
    table([
      ["NAME", "SHAPE", "DTYPE", "VALUES"],
      ...e.tensors.map((tensor) => [tensor.name, shapeText(tensor.shape), tensor.dtype, valuesText(tensor)]),
    ]),
    "\nChanged from the reference",
    table([
      ["KEY", "REFERENCE", "HERE", "BECAUSE"],
      ...e.changed.map(({ key, from, to, reason }) => [key, valueText(from), valueText(to), reason]),
    ]),
    "\nKept as in the reference",
    table(Object.entries(e.kept).map(([key, value]) => [key, valueText(value)])),
    "\nSessions",
    ...Object.entries(e.sessions).map(sessionText),
    "\nInvariants",
    ...invariantsText(e.invariants),
  ].join("\n");

const explainCommand = async (name: string, given: GenerateFlags & OutputOptions): Promise<void> => {
  if (isReference(name)) return explainDirectory(name, given);
  const { explain, selectArchitectures } = await import("@tiny-random/core");
  const families = await installedFamilies();
  const selection = await selectArchitectures(families, [name]);
  const flags = await fetchOwnReferences(await fetchNamedReference(given, families), families, selection);
  const options = await generateOptions(flags, "");
  const explained: Explanation[] = [];
  for (const { architecture, modelType } of selection)
    explained.push(await explain(families, architecture, modelType, options));
  if (flags.json) printJson(explained.length === 1 ? explained[0] : explained);
  else console.log(explained.map(text).join("\n\n"));
};

/** Options, arguments and action of `tiny-random explain`. */
export const defineExplain = (command: Command): Command =>
  addOutputOptions(
    addModelOptions(
      command.argument(
        "<architecture>",
        "a class, a model type for all of its classes, or a reference: a directory or owner/name on the Hub",
      ),
    ),
  ).action(explainCommand);

import { allArchitectures, createGenerator, type ModelFormat } from "@tiny-random/core";
import { architectureOf, type GgmlType, ggufFormat, ggufTypes } from "@tiny-random/gguf";
import { defaultOptions, families } from "../parity/cases.ts";
import { root } from "../parity/environment.ts";

/** How often each file is made; the median counts, and the first round only warms the process. */
const repetitions = 5;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A format that writes down how long its files take, by class. */
const timedFormat = (format: ModelFormat, times: Map<string, number[]>): ModelFormat => ({
  ...format,
  files: async (model) => {
    const start = performance.now();
    const files = await format.files(model);
    const name = `${model.config.model_type} ${model.className}`;
    times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
    return files;
  },
});

const classes = async () => {
  const installed = await families(root);
  const all = await allArchitectures(installed);
  const run = await Promise.all(
    all.map(({ modelType, architecture }) => architectureOf(modelType, architecture).catch(() => undefined)),
  );
  return { installed, selection: all.filter((_, index) => run[index]) };
};

/** What a GGUF file of each type takes, of every class that llama.cpp runs as its reference is. */
export const measureGguf = async (out: string): Promise<void> => {
  const { installed, selection } = await classes();
  console.log(
    `\nA GGUF file, median of ${repetitions} in a warm process, mean and most over the models that have one:`,
  );
  for (const type of ggufTypes as readonly GgmlType[]) {
    const times = new Map<string, number[]>();
    const formats = [timedFormat(ggufFormat([type]), times)];
    const generator = createGenerator(installed, { ...defaultOptions(out), formats });
    for (let round = 0; round <= repetitions; round++)
      for (const { architecture, modelType } of selection) await generator.generate(architecture, modelType);
    const each = [...times.values()].map(([_, ...warm]) => median(warm));
    const mean = each.reduce((sum, one) => sum + one, 0) / each.length;
    console.log(`  ${type.padEnd(5)} ${mean.toFixed(1)} ms, ${Math.max(...each).toFixed(1)} ms; ${each.length} models`);
  }
};

import { modelName } from "../discover/model-name.ts";
import { isConfig } from "../resolve/read-config.ts";
import type { Provenance } from "./provenance.ts";
import type { Files } from "./save.ts";

const sessionsOf = (files: Files): string[] => Object.keys(files).filter((name) => name.endsWith(".onnx"));

const value = (given: unknown): string => (given === undefined ? "absent" : `\`${JSON.stringify(given)}\``);

const paddingSentence = (padding: Provenance["invariants"]["padding"]): string =>
  typeof padding === "string"
    ? `Padding on the ${padding} changes nothing at unpadded positions.`
    : `Padding changes results: ${padding.none}.`;

const windowFields = ["sliding_window", "attention_window", "local_attention", "attention_window_size"];

/** Texts of most tests are shorter than such a window: it is none. */
const wide = 4096;

type Config = Readonly<Record<string, unknown>>;

/** Whether some layer of a config attends in windows, where it says which do. */
const hasWindows = ({ layer_types: kinds }: Config): boolean =>
  !Array.isArray(kinds) || kinds.some((kind) => !/^(full_)?attention$|^full/.test(String(kind)));

/** The path of every window that a config's attention has, and its length in tokens. */
const windowsIn = (config: Config, path = ""): readonly (readonly [string, number])[] =>
  Object.entries(config).flatMap(([key, value]) => {
    if (isConfig(value)) return windowsIn(value, `${path}${key}.`);
    const isUsed = windowFields.includes(key) && config[`use_${key}`] !== false && hasWindows(config);
    return isUsed && typeof value === "number" && value > 0 && value < wide ? [[`${path}${key}`, value] as const] : [];
  });

/** What a runtime that ignores windows has to know; empty where there are none. */
const windowSentences = (config: Config): string =>
  windowsIn(config)
    .map(
      ([path, length]) =>
        `- Attention has a window of ${length} tokens (\`${path}\`), shorter than most texts: a runtime without windows answers otherwise. \`--set ${path}=${wide}\` makes a model with a window that no short text leaves.\n`,
    )
    .join("");

/**
 * The model card: `README.md` of a tiny model.
 *
 * @param config as its class leaves it
 */
export const modelCard = (
  model: Omit<Provenance, "generator" | "status" | "files">,
  files: Files,
  config: Config,
): string => {
  const changes = model.changed.map(
    ({ key, from, to, reason }) => `| \`${key}\` | ${value(from)} | ${value(to)} | ${reason} |`,
  );
  const task = model.task ? `pipeline_tag: ${model.task}\n` : "";
  const { standInFor } = model;
  const standIn =
    standInFor === undefined
      ? ""
      : `> **This is a stand-in for \`${standInFor}\`, not that model.** It was made for tests: its weights are random.\n\n`;
  return `---
library_name: transformers
${task}tags:
- tiny-random${standIn && "\n- stand-in"}
- transformers.js
---
# tiny-random-${modelName(model)}

${standIn}A tiny model of \`${model.architecture}\` (${model.modelType}) with random weights, for testing software that loads models. It
follows ${model.reference.source}, shrunk to ${model.parameters.toLocaleString("en-US")} parameters. Its answers mean nothing.

\`\`\`python
from transformers import ${model.architecture}
model = ${model.architecture}.from_pretrained("tiny-random-${modelName(model)}")
\`\`\`

- Graphs: ${sessionsOf(files)
    .map((name) => `\`${name}\``)
    .join(", ")}; the same weights as \`model.safetensors\`.
- \`golden/\` holds raw inputs, what the processors made of them, and what the model answered: any runtime can compare itself.
- ${paddingSentence(model.invariants.padding)}${model.invariants.cache ? " Decoding step by step through the cache equals one full pass." : ""}
${windowSentences(config)}
| config | reference | here | because |
|---|---|---|---|
${changes.join("\n")}

Made by tiny-random with seed ${model.seed}; \`tiny-random.json\` has the whole provenance.
`;
};

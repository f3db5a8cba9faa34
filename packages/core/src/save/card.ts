import { modelName } from "../discover/model-name.ts";
import type { Provenance } from "./provenance.ts";
import type { Files } from "./save.ts";

const sessionsOf = (files: Files): string[] => Object.keys(files).filter((name) => name.endsWith(".onnx"));

const value = (given: unknown): string => (given === undefined ? "absent" : `\`${JSON.stringify(given)}\``);

const paddingSentence = (padding: Provenance["invariants"]["padding"]): string =>
  typeof padding === "string"
    ? `Padding on the ${padding} changes nothing at unpadded positions.`
    : `Padding changes results: ${padding.none}.`;

/** The model card: `README.md` of a tiny model. */
export const modelCard = (model: Omit<Provenance, "generator" | "status" | "files">, files: Files): string => {
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

| config | reference | here | because |
|---|---|---|---|
${changes.join("\n")}

Made by tiny-random with seed ${model.seed}; \`tiny-random.json\` has the whole provenance.
`;
};

import type { LoadableProvenance } from "./loadable-provenance.ts";

const value = (given: unknown): string => (given === undefined ? "absent" : `\`${JSON.stringify(given)}\``);

/** What Transformers made of such a model. */
const provenSentence = ({ proven }: LoadableProvenance): string => {
  if (!proven) return "Whether Transformers runs it was not tried.";
  const { transformers, ran, reason, loadedBy } = proven;
  if (!ran) return `Transformers ${transformers} did not run it: ${reason}`;
  return `Transformers ${transformers} loaded it without a missing or unexpected tensor and ran it; ${loadedBy.join(", ")} load it.`;
};

/** The model card of a model that was only made to load. */
export const loadableCard = (model: LoadableProvenance): string => {
  const changes = model.changed.map(
    ({ key, from, to, reason }) => `| \`${key}\` | ${value(from)} | ${value(to)} | ${reason} |`,
  );
  const doubts = model.doubts.map((doubt) => `- ${doubt}`);
  return `---
library_name: transformers
tags:
- tiny-random
---
# tiny-random-${model.architecture}

A tiny model of \`${model.architecture}\` (${model.modelType}) with random weights, for testing software that loads models. It
follows ${model.reference.source}, shrunk to ${model.parameters.toLocaleString("en-US")} parameters. Its answers mean nothing.

**Loadable, not validated:** its config and its tensors' names, shapes and dtypes were derived from the reference's config
and safetensors header. No forward pass was made here, and there are no graphs and no golden files. ${provenSentence(model)}

\`\`\`python
from transformers import ${model.architecture}
model = ${model.architecture}.from_pretrained("tiny-random-${model.architecture}")
\`\`\`
${doubts.length > 0 ? `\nIn doubt:\n\n${doubts.join("\n")}\n` : ""}
| config | reference | here | because |
|---|---|---|---|
${changes.join("\n")}

Made by tiny-random with seed ${model.seed}; \`tiny-random.json\` has the whole provenance, with what every size depends on.
`;
};

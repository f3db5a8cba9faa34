import { sha256 } from "@tiny-random/core";
import type { MadeModel } from "../cases.ts";
import { defineSuite, type Finding } from "../suite.ts";
import { clientRow } from "../transformers-js.ts";

const findingOf = async (model: MadeModel): Promise<Finding<MadeModel>> => {
  const { directory, architecture, task, name } = model;
  const { status, problems, pipeline } = await clientRow(directory, architecture, task);
  const unsupported = status === "unsupported" ? `transformers.js has no ${architecture}` : "";
  return {
    name,
    status: status === "unsupported" ? "skipped" : status,
    detail: problems.join("; ") || pipeline || unsupported,
    proves: [model],
  };
};

/** The class of the model's name, and the pipeline of its task. */
export default defineSuite<MadeModel>({
  name: "transformers.js",
  checks: { sources: ["tools/parity/transformers-js.ts"], packages: ["@huggingface/transformers", "onnxruntime-node"] },
  turn: "here",
  scope: "model",
  subjects: ({ made }) =>
    made
      .filter(({ case: { clients = false } }) => clients)
      .map((model) => ({ ...model, content: sha256(`${model.content} ${model.task}`) })),
  look: async (models) => {
    const findings: Finding<MadeModel>[] = [];
    for (const model of models) findings.push(await findingOf(model));
    return findings;
  },
});

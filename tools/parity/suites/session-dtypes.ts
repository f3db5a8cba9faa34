import path from "node:path";
import type { MadeModel } from "../cases.ts";
import { root } from "../environment.ts";
import { firstOfTypes } from "../first-of-types.ts";
import { askAll, startPython } from "../python-process.ts";
import type { SessionTypesAnswer, SessionTypesQuestion } from "../session-type-answers.ts";
import { defineSuite } from "../suite.ts";

const script = path.join(root, "tools/dist/parity/session-type-answers.js");

const died: SessionTypesAnswer = { status: "failed", detail: "the process that ran its sessions ended" };

/**
 * Sessions in each type that transformers.js asks for, in onnxruntime for Node and for browsers, against float32 models of the same
 * values; in WebAssembly those of one class of each model type. A runtime that crashes takes its process with it, not the suite.
 */
export default defineSuite<MadeModel>({
  name: "session types",
  checks: {
    sources: [
      "packages/nn/src/session-dtypes",
      "tools/parity/suites/session-dtypes.ts",
      "tools/parity/session-type-answers.ts",
    ],
    packages: ["onnxruntime-node", "onnxruntime-web"],
  },
  turn: "python",
  scope: "model",
  subjects: ({ made }) => made.filter(({ case: { name } }) => name === "default" || name === "small"),
  look: async (models) => {
    const start = () => startPython<SessionTypesQuestion, SessionTypesAnswer>(process.execPath, script, "ignore");
    const first = firstOfTypes(models);
    const answers = await askAll(
      start,
      models,
      ({ name }) => name,
      (model) => ({ directory: model.directory, inWeb: first.has(model) }),
    );
    return models.map((model, index) => {
      const { status, detail } = answers[index] ?? died;
      return { name: model.name, status, detail, proves: [model] };
    });
  },
});

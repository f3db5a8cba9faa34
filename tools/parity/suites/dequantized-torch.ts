import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sha256 } from "@tiny-random/core";
import type { MadeModel } from "../cases.ts";
import type { DequantizedAnswer, DequantizedQuestion, RoundingDtype } from "../dequantized-answers.ts";
import { root } from "../environment.ts";
import { firstOfTypes } from "../first-of-types.ts";
import { askAll, startPython } from "../python-process.ts";
import { lookWithPython, pythonChecks } from "../python-rows.ts";
import { defineSuite } from "../suite.ts";

const script = path.join(root, "tools/dist/parity/dequantized-answers.js");
const check = { environment: "parity", requirements: "requirements.txt", script: "check_dequantized.py" };
const { sources, requirements } = pythonChecks(check);

const died: DequantizedAnswer = { types: [], chooses: false, failed: "the process that ran its sessions ended" };

/**
 * Four bits for every model type, and for a tenth of them the others whose answers torch can give. int8 and uint8 round what goes into
 * products as well, which torch's forward does not: the tolerance of values that are rounded alike does not hold for them.
 */
const dtypesFor = ({ file }: MadeModel): readonly RoundingDtype[] =>
  Number.parseInt(sha256(file).slice(0, 8), 16) % 10 === 0 ? ["q4", "bnb4", "fp16"] : ["q4"];

/** Torch's forward of the first class of each model type, on the values that sessions in another type have, against their answers. */
export default defineSuite<MadeModel>({
  name: "dequantized torch",
  checks: {
    sources: [
      ...sources,
      "tools/parity/check.py",
      "packages/nn/src/session-dtypes",
      "tools/parity/suites/dequantized-torch.ts",
      "tools/parity/dequantized-answers.ts",
    ],
    requirements,
    packages: ["onnxruntime-node"],
  },
  turn: "python",
  scope: "model",
  subjects: ({ made }) => {
    const models = made.filter(({ case: { name } }) => name === "default");
    return [...firstOfTypes(models)];
  },
  look: async (models) => {
    const folder = mkdtempSync(path.join(tmpdir(), "tiny-random-dequantized-"));
    try {
      const start = () => startPython<DequantizedQuestion, DequantizedAnswer>(process.execPath, script, "ignore");
      // Two model types may have a class of the same name.
      const questions = models.map((model, index) => ({
        directory: model.directory,
        dtypes: dtypesFor(model),
        into: path.join(folder, String(index)),
      }));
      const answers = await askAll(
        start,
        questions,
        ({ into }) => into,
        (question) => question,
      );
      const asked = new Map(models.map((model, index) => [model, answers[index] ?? died]));
      return await lookWithPython(check, models, (model) => {
        return { directory: model.directory, ...asked.get(model) };
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

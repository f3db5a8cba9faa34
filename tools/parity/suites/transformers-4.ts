import { lookWithPython, pythonChecks } from "../python-rows.ts";
import { defineSuite } from "../suite.ts";

const check = {
  environment: "transformers-4",
  requirements: "requirements-v4.txt",
  script: "load_with_v4.py",
  beside: { environment: "parity", requirements: "requirements.txt" },
};

/** Loading with the major version before. */
export default defineSuite({
  name: "transformers 4",
  checks: pythonChecks(check),
  turn: "python",
  scope: "model",
  subjects: ({ made }) => made.filter(({ case: { clients = false } }) => clients),
  look: (models) => lookWithPython(check, models),
});

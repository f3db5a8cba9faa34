import { lookWithPython, pythonChecks } from "../python-rows.ts";
import { defineSuite } from "../suite.ts";

const check = { environment: "parity", requirements: "requirements.txt", script: "check_adapter.py" };

/** Adapters. */
export default defineSuite({
  name: "peft",
  checks: pythonChecks(check),
  turn: "python",
  scope: "modality",
  subjects: ({ made }) => made.filter(({ case: { options } }) => options?.adapter !== undefined),
  look: (models) => lookWithPython(check, models),
});

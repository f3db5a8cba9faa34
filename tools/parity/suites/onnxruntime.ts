import { lookWithPython, pythonChecks } from "../python-rows.ts";
import { defineSuite } from "../suite.ts";

const check = {
  environment: "onnxruntime",
  requirements: "requirements-onnxruntime.txt",
  script: "load_with_onnxruntime.py",
};

/** Sessions in an onnxruntime of 2024: applications stay with the one they were built with. */
export default defineSuite({
  name: "onnxruntime 1.17",
  checks: pythonChecks(check),
  turn: "python",
  scope: "model",
  subjects: ({ made }) => made.filter(({ case: { options } }) => options?.adapter === undefined),
  look: (models) => lookWithPython(check, models),
});

import { lookWithPython, pythonChecks } from "../python-rows.ts";
import { defineSuite } from "../suite.ts";

const check = { environment: "mlx", requirements: "requirements-mlx.txt", script: "check_mlx.py" };

/** Causal language models of text by an implementation that shares nothing with PyTorch's: Apple's, on its CPU backend. */
export default defineSuite({
  name: "mlx-lm",
  checks: pythonChecks(check),
  turn: "python",
  scope: "model",
  subjects: ({ made }) =>
    made.filter(
      ({ architecture, case: { name } }) => name === "default" && /ForCausalLM$|LMHeadModel$/.test(architecture),
    ),
  look: (models) => lookWithPython(check, models),
});

import { existsSync } from "node:fs";
import path from "node:path";
import { lookWithPython, pythonChecks } from "../python-rows.ts";
import { defineSuite } from "../suite.ts";

const check = {
  environment: "torchvision",
  requirements: "requirements-torchvision.txt",
  script: "check_torchvision.py",
  beside: { environment: "parity", requirements: "requirements.txt" },
};

/** Processors where torchvision is installed: Transformers has classes of their own for it, and some for nothing else. */
export default defineSuite({
  name: "torchvision",
  checks: pythonChecks(check),
  turn: "python",
  scope: "model",
  subjects: ({ made }) =>
    made.filter(
      ({ case: { name }, directory }) =>
        name === "default" &&
        ["golden/image.png", "golden/video.json"].some((file) => existsSync(path.join(directory, file))),
    ),
  look: (models) => lookWithPython(check, models),
});

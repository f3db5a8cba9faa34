import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { lookWithPython, pythonChecks } from "../python-rows.ts";
import { defineSuite } from "../suite.ts";

const check = {
  environment: "torchvision",
  requirements: "requirements-torchvision.txt",
  script: "check_torchvision.py",
  beside: { environment: "parity", requirements: "requirements.txt" },
};

/** Whether a model, or a part of it, is a network of timm: the suite of Transformers 5 has none. */
const wantsTimm = (directory: string): boolean =>
  /"model_type": "timm_(backbone|wrapper)"/.test(readFileSync(path.join(directory, "config.json"), "utf8"));

/**
 * Processors where torchvision is installed: Transformers has classes of their own for it, and some for nothing else. Models
 * of timm's networks as a whole, since timm stands beside it.
 */
export default defineSuite({
  name: "torchvision",
  checks: pythonChecks(check),
  turn: "python",
  scope: "model",
  subjects: ({ made }) =>
    made.filter(
      ({ case: { name }, directory }) =>
        wantsTimm(directory) ||
        (name === "default" &&
          ["golden/image.png", "golden/video.json"].some((file) => existsSync(path.join(directory, file)))),
    ),
  look: (models) => lookWithPython(check, models),
});

import { existsSync } from "node:fs";
import path from "node:path";
import { lookWithPython, pythonChecks } from "../python-rows.ts";
import { tokenizerAnswers } from "../strings.ts";
import { defineSuite } from "../suite.ts";

// The library comes with mlx-lm.
const check = { environment: "mlx", requirements: "requirements-mlx.txt", script: "check_sentencepiece.py" };
const { sources, requirements } = pythonChecks(check);

const names = [
  "tokenizer.model",
  "spiece.model",
  "spm.model",
  "sentencepiece.bpe.model",
  "sentencepiece.model",
  "source.spm",
];
const stringsPerTokenizer = 200;

/** SentencePiece files by the library that reads them elsewhere: they give the ids of tokenizer.json. */
export default defineSuite({
  name: "sentencepiece",
  checks: { sources: [...sources, "tools/parity/strings.ts"], requirements, packages: ["fast-check"] },
  turn: "python",
  scope: "model",
  subjects: ({ made }) => made.filter(({ directory }) => names.some((name) => existsSync(path.join(directory, name)))),
  look: (models) =>
    lookWithPython(check, models, ({ directory }) => ({
      directory,
      strings: tokenizerAnswers(directory, stringsPerTokenizer).strings,
    })),
});

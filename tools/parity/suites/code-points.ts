import { readFileSync } from "node:fs";
import path from "node:path";
import { sha256 } from "@tiny-random/core";
import { compareCodePoints, knownGapsOf, tokenizerKind } from "../code-points.ts";
import { pythonEnvironment } from "../environment.ts";
import type { Subject } from "../ledger.ts";
import { defineSuite } from "../suite.ts";

interface TokenizerOfKind extends Subject {
  readonly directory: string;
}

const subjectOf = (kind: string, directory: string): TokenizerOfKind => {
  const files = ["tokenizer.json", "tokenizer_config.json"].map((name) =>
    readFileSync(path.join(directory, name), "utf8"),
  );
  const content = sha256(JSON.stringify([files, knownGapsOf(kind)]));
  return { file: "tokenizer-kinds", name: kind, content, figures: {}, directory };
};

/** One tokenizer of each kind, code point by code point. */
export default defineSuite<TokenizerOfKind>({
  name: "code points",
  checks: {
    sources: ["tools/parity/check_code_points.py", "tools/parity/code-points.ts"],
    requirements: ["tools/parity/requirements.txt"],
    packages: ["@huggingface/tokenizers"],
  },
  turn: "python",
  scope: "modality",
  subjects: ({ made }) => {
    const kinds = new Map<string, string>();
    for (const { directory, case: one } of made) {
      const kind = one.name === "default" ? tokenizerKind(directory) : undefined;
      if (kind !== undefined && !kinds.has(kind)) kinds.set(kind, directory);
    }
    return [...kinds].map(([kind, directory]) => subjectOf(kind, directory));
  },
  look: async (subjects) => {
    const python = pythonEnvironment("parity", "requirements.txt");
    const outcomes = await compareCodePoints(
      python,
      subjects.map(({ directory }) => directory),
    );
    return outcomes.map(({ status, detail }, index) => {
      const subject = subjects[index];
      return { name: subject?.name ?? "", status, detail, proves: subject ? [subject] : [] };
    });
  },
});

import { sha256 } from "@tiny-random/core";
import { families } from "../cases.ts";
import { type ConfigReading, configReadings } from "../config-readings.ts";
import { parityScript, pythonEnvironment, root } from "../environment.ts";
import type { Subject } from "../ledger.ts";
import { askAll, startPython } from "../python-process.ts";
import { defineSuite } from "../suite.ts";

interface ReadType extends Subject {
  readonly cases: readonly ConfigReading[];
}

interface Answer {
  readonly status: "passed" | "failed";
  readonly detail: string;
}

/** What configs mean: those that say nothing, nothing of a part, or a part of what they could, as Transformers' classes read them. */
export default defineSuite<ReadType>({
  name: "configs",
  checks: {
    sources: ["tools/parity/check_configs.py", "tools/oracle/config_classes.py", "tools/oracle/config_rules.py"],
    requirements: ["tools/parity/requirements.txt"],
  },
  turn: "python",
  scope: "model",
  subjects: async ({ made }) => {
    const installed = await families(root);
    const types = [...new Set(made.map(({ file }) => file))].filter((type) => installed.modelTypes.includes(type));
    const subjects = types.map(async (type): Promise<ReadType[]> => {
      const family = await installed.load(type);
      const cases = await configReadings(installed, family);
      return [{ file: type, name: "configs", content: sha256(JSON.stringify(cases)), figures: {}, cases }];
    });
    return (await Promise.all(subjects)).flat();
  },
  look: async (subjects) => {
    const python = pythonEnvironment("parity", "requirements.txt");
    const start = () => startPython<unknown, Answer>(python, parityScript("check_configs.py"));
    const question = ({ file, cases }: ReadType) => ({ model_type: file, cases });
    // One process: it takes longer to load Transformers than to construct all configs.
    const answers = await askAll(start, subjects, () => "all", question);
    return subjects.map((subject, index) => {
      const { status, detail } = answers[index] ?? { status: "failed", detail: "the process that looked at it ended" };
      return { name: subject.file, status, detail, proves: [subject] };
    });
  },
});

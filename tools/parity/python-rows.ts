import path from "node:path";
import type { MadeModel } from "./cases.ts";
import { parityScript, pythonEnvironment } from "./environment.ts";
import { askAll, startPython } from "./python-process.ts";
import type { Finding } from "./suite.ts";

interface Row {
  readonly status: "passed" | "failed" | "skipped";
  readonly detail?: string;
  readonly checks?: readonly {
    readonly name: string;
    readonly detail: string;
    readonly value: number | null;
  }[];
}

const detailOf = ({ checks = [], detail = "" }: Row): string => {
  const wrong = checks.filter((check) => check.detail !== "").map((check) => `${check.name}: ${check.detail}`);
  const worst = Math.max(0, ...checks.flatMap(({ value }) => value ?? []));
  const largest = wrong.length === 0 && worst > 0 ? `largest difference ${worst.toExponential(1)}` : "";
  return [...wrong, detail, largest].filter(Boolean).join("; ");
};

const died: Row = { status: "failed", detail: "the process that looked at it ended" };

/** A virtual environment. */
interface Environment {
  readonly environment: string;
  /** Of this folder. */
  readonly requirements: string;
  /** Another environment, whose packages it has too. */
  readonly beside?: Environment;
}

/** A virtual environment, and the script that answers in it. */
export interface PythonCheck extends Environment {
  readonly script: string;
}

/** The Python of an environment; what it stands beside is made first. */
const pythonOf = ({ environment, requirements, beside }: Environment): string =>
  pythonEnvironment(environment, requirements, beside ? [pythonOf(beside)] : []);

/** Files of requirements that decide what is installed. */
const requirementsOf = ({ requirements, beside }: Environment): readonly string[] => [
  requirements,
  ...(beside ? requirementsOf(beside) : []),
];

/** Has a script of this folder look at models, a row each. */
export const lookWithPython = async (
  check: PythonCheck,
  models: readonly MadeModel[],
  questionOf: (model: MadeModel) => object = ({ directory }) => ({ directory }),
): Promise<Finding<MadeModel>[]> => {
  const python = pythonOf(check);
  const start = () => startPython<object, Row>(python, parityScript(check.script));
  const rows = await askAll(start, models, ({ file, case: { name } }) => `${name} ${file}`, questionOf);
  return models.map((model, index) => {
    const row = rows[index] ?? died;
    return { name: model.name, status: row.status, detail: detailOf(row), proves: [model] };
  });
};

/** What decides what such a script finds. */
export const pythonChecks = (check: PythonCheck) => ({
  sources: [`tools/parity/${check.script}`],
  requirements: requirementsOf(check).map((file) => path.posix.join("tools/parity", file)),
});

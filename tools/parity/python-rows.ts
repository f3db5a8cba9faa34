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

/** A virtual environment, and the script that answers in it. */
export interface PythonCheck {
  readonly environment: string;
  /** Of this folder. */
  readonly requirements: string;
  readonly script: string;
  /** Another environment, whose packages it has too. */
  readonly beside?: Omit<PythonCheck, "script" | "beside">;
}

/** Has a script of this folder look at models, a row each. */
export const lookWithPython = async (
  { environment, requirements, script, beside }: PythonCheck,
  models: readonly MadeModel[],
  questionOf: (model: MadeModel) => object = ({ directory }) => ({ directory }),
): Promise<Finding<MadeModel>[]> => {
  const others = beside ? [pythonEnvironment(beside.environment, beside.requirements)] : [];
  const python = pythonEnvironment(environment, requirements, others);
  const start = () => startPython<object, Row>(python, parityScript(script));
  const rows = await askAll(start, models, ({ file, case: { name } }) => `${name} ${file}`, questionOf);
  return models.map((model, index) => {
    const row = rows[index] ?? died;
    return { name: model.name, status: row.status, detail: detailOf(row), proves: [model] };
  });
};

/** What decides what such a script finds. */
export const pythonChecks = ({ requirements, script, beside }: PythonCheck) => ({
  sources: [`tools/parity/${script}`],
  requirements: [requirements, ...(beside ? [beside.requirements] : [])].map((file) =>
    path.posix.join("tools/parity", file),
  ),
});

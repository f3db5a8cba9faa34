import { InputError } from "../contract/errors.ts";
import type { NamedClass } from "../discover/model-name.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import type { ConfigChange } from "../shrink/written-config.ts";

/** The six steps, in order. */
export const steps = ["resolve", "shrink", "processors", "instantiate", "save", "validate"] as const;
/** One of them. */
export type Step = (typeof steps)[number];

/** One architecture's outcome: a row of the report. */
export interface Row extends NamedClass {
  readonly plugin: string;
  readonly task: string | null;
  /**
   * `current`: an earlier run made it, and it would come out the same; `loadable`: made from a config and a header alone,
   * without a forward pass.
   */
  readonly status: "made" | "current" | "loadable" | "failed";
  /** Of a failure: the step, the reason, what to do. */
  readonly step?: Step;
  readonly reason?: string;
  readonly hint?: string;
  /** The error itself, for `--verbose`; not part of the report file. */
  readonly error?: unknown;
  readonly directory?: string;
  readonly milliseconds: Readonly<Partial<Record<Step, number>>>;
  /** Bytes by file. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly changed: readonly ConfigChange[];
  readonly kept: readonly string[];
  readonly processorClasses: readonly { readonly name: string; readonly className: string }[];
  readonly parameters: number;
}

/** A row as report.json holds it: without the error object, its directory below the report's. */
export type ReportRow = Omit<Row, "error">;

/** What to do about a failure that does not say it itself. */
const hintOf = (error: unknown, { settings }: GenerateOptions): string | undefined => {
  if (error instanceof InputError) return error.hint;
  if (settings.length === 0) return undefined;
  const given = settings.map(({ path: at, value }) => `--set ${at}=${JSON.stringify(value)}`);
  return `Leave out ${given.join(" ")} to see whether that is the cause.`;
};

/** What is known of a failure. */
export interface Failure {
  readonly step: Step;
  readonly error: unknown;
  /** What to do, where the error does not say it itself. */
  readonly hint?: string;
  readonly milliseconds?: Row["milliseconds"];
}

/** The row of an architecture that could not be made. */
export const failedRow = (
  { architecture, modelType, owner, plugin }: Pick<Row, keyof NamedClass | "plugin">,
  { step, error, hint: given, milliseconds = {} }: Failure,
  options: GenerateOptions,
): Row => {
  const reason = error instanceof Error ? error.message : String(error);
  const hint = given ?? hintOf(error, options);
  return {
    architecture,
    modelType,
    owner,
    plugin,
    task: null,
    status: "failed",
    step,
    reason,
    error,
    ...(hint !== undefined && { hint }),
    milliseconds,
    bytes: {},
    changed: [],
    kept: [],
    processorClasses: [],
    parameters: 0,
  };
};

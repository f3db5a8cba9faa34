/** One comparison's outcome, as it is printed and counted. */
export interface Outcome {
  readonly suite: string;
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly detail: string;
}

import type { Step } from "../report/row.ts";

/** Measures the steps of one architecture and knows which one is under way. */
export class Stopwatch {
  readonly milliseconds: Partial<Record<Step, number>> = {};
  current: Step = "resolve";
  private readonly stepStarted: ((step: Step) => void) | undefined;

  constructor(stepStarted?: (step: Step) => void) {
    this.stepStarted = stepStarted;
  }

  async time<R>(step: Step, work: () => R | Promise<R>): Promise<R> {
    this.current = step;
    this.stepStarted?.(step);
    const start = performance.now();
    const result = await work();
    this.milliseconds[step] = (this.milliseconds[step] ?? 0) + performance.now() - start;
    return result;
  }
}

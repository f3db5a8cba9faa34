/** One thing that was compared with golden. */
export interface Compared {
  readonly name: string;
  readonly equal: boolean;
  /** What was found, in words. */
  readonly found: string;
}

/** What came of a run. */
export interface RunResult {
  /** What ran the model. */
  readonly by: string;
  readonly milliseconds: number;
  readonly compared: readonly Compared[];
}

/** A module that runs models; the server has it, built with its libraries inside. */
export interface Runner {
  run(architecture: string, tell: (what: string) => void): Promise<RunResult>;
}

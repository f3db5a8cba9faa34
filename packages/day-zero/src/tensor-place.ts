/** Where a size stands: a tensor's name with its block numbers left open, and the axis of how many. */
export interface Place {
  readonly name: string;
  /** "blocks" is how many numbered blocks there are below the name. */
  readonly position: number | "blocks";
  readonly rank: number;
  readonly dtype: string;
}

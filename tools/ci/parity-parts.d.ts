/** The parts of the parity suite for the projects that nx says are affected and the files that changed. */
export function parityParts(
  plugins: readonly string[],
  affected: readonly string[],
  files: readonly string[],
): string[];

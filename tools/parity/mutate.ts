/** Placeholder. */
export const runMutations = async (_root: string): Promise<never[]> => [];

import { parseShard } from "../run/shard.ts";

/** What the environment says about a run of the contract. */
export interface ContractPart {
  /** Model types, with commas between them: only those. */
  readonly CONTRACT_FAMILIES?: string | undefined;
  /** `2/4`: the second of four parts that together are every family. */
  readonly CONTRACT_SHARD?: string | undefined;
}

/** The families that a run of the contract is for: all of a plugin's, those that are named, or a part of either. */
export const familiesOfPart = (
  all: readonly string[],
  { CONTRACT_FAMILIES: named, CONTRACT_SHARD: shard }: ContractPart,
): string[] => {
  const chosen = named === undefined ? all : all.filter((modelType) => named.split(",").includes(modelType));
  const { index, count } = parseShard(shard ?? "1/1");
  return chosen.filter((_, place) => place % count === index - 1);
};

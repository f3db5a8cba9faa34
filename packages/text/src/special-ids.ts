import type { ModelConfig } from "@tiny-random/core";

const firstId = (value: unknown): number | undefined => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "number" ? first : undefined;
};

/** The padding id of a synced config: its own, or the (first) end of sequence. */
export const padTokenId = (config: ModelConfig): number =>
  firstId(config["pad_token_id"]) ?? firstId(config["eos_token_id"]) ?? 0;

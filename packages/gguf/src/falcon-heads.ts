import type { ModelConfig } from "@tiny-random/core";
import type { Weight } from "./architecture.ts";
import { range, rows } from "./changes.ts";
import { numberOf } from "./fields.ts";

/** Heads of keys and values of a Falcon: its config says them for the newer decoders only. */
export const keyHeads = (config: ModelConfig): number => {
  if (config["new_decoder_architecture"] === true) return numberOf(config, "num_kv_heads", "num_attention_heads");
  return config["multi_query"] === true ? 1 : numberOf(config, "num_attention_heads");
};

/** Queries that share keys and values stand before these, group by group: all queries, all keys, all values. */
export const groupByGroup = (weight: Weight, config: ModelConfig): Weight => {
  const groups = keyHeads(config);
  const inGroup = numberOf(config, "num_attention_heads") / groups + 2;
  const size = numberOf(config, "hidden_size") / numberOf(config, "num_attention_heads");
  const kinds = [range(0, inGroup - 2), [inGroup - 2], [inGroup - 1]];
  const heads = kinds.flatMap((places) =>
    range(0, groups).flatMap((group) => places.map((place) => group * inGroup + place)),
  );
  return rows(
    weight,
    heads.flatMap((head) => range(0, size).map((feature) => head * size + feature)),
  );
};

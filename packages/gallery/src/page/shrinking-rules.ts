import type { Role } from "@tiny-random/core";

/** Reasons beside the roles of sizes. */
type OtherReason = "tokenizer" | "class" | "labels" | "transformers.js" | "shrinking";

/** What becomes of a field, by the reason that a model's provenance gives; core's shrinking does it. */
const rules: Readonly<Record<string, string>> = {
  width: "the size's width: 32 in tiny, 64 in small, 256 in paged; stages double it",
  "first width": "the heads of the first stage, each of the size's head size",
  depth: "two layers, or as many as show every kind of layer once",
  heads: "the width in heads of the size's head size",
  "heads of layers": "in proportion, in multiples of the key/value heads",
  "key/value heads": "one, half as many as queries, or as many: as in the reference",
  "head size": "8 in tiny, 16 in small, 64 in paged; twice that where less than half of a head is rotated",
  "feed-forward width": "twice the width, or four times where the reference has four",
  "feed-forward ratio": "two at most",
  window: "eight at most, so that a short text goes beyond it",
  positions: "512 at most where they are learned; rotary ones stay",
  "layer kinds": "those of the layers that stay",
  experts: "four, or four of each of two groups",
  "active experts": "two at most",
  "expert width": "a quarter of the width",
  "dense layers": "one at most",
  "latent rank": "half of the width",
  "embedding width": "half of the width where it is not the width",
  "patch size": "eight pixels at most",
  "image size": "four by four patches",
  "convolution width": "the width, twice that where it grows",
  "codebook entries": "eight at most",
  states: "eight at most",
  chunk: "eight at most",
  tokenizer: "follows the reduced tokenizer",
  class: "names the class",
  labels: "labels for the class's head",
  "transformers.js": "the sessions that are there",
  shrinking: "a rule of the family",
} satisfies Partial<Record<Role | OtherReason, string>>;

/** A reason with the rule behind it, where there is one. */
export const ruleOf = (reason: string): string =>
  Object.hasOwn(rules, reason) ? `${reason}: ${rules[reason]}` : reason;

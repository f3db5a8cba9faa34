import type { DType } from "@tiny-random/nn";
import type { SizeName } from "../contract/size.ts";
import type { ReferenceSource } from "../resolve/reference.ts";
import type { Setting } from "../resolve/set-options.ts";
import type { ModelFormat } from "../save/model-format.ts";
import type { GraphPass } from "../save/save.ts";

/** How to make tiny models. */
export interface GenerateOptions {
  readonly out: string;
  readonly seed: number;
  readonly size: SizeName;
  readonly tokenizer: "reduced" | "full";
  readonly dtype: DType;
  readonly reference: ReferenceSource;
  readonly settings: readonly Setting[];
  /** Bytes; more than that is split into shards. */
  readonly maxShardSize?: number;
  readonly adapter?: "lora";
  /** Decoders read `num_logits_to_keep`: for how many last positions they give scores. */
  readonly logitsToKeep?: boolean;
  /** The model on the Hub in whose place the tiny one is served; the card and the provenance say so. */
  readonly standInFor?: string;
  /** Other forms of a model, beside it. */
  readonly formats?: readonly ModelFormat[];
  readonly passes?: readonly GraphPass[];
}

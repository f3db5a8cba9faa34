import {
  type Architecture,
  type Checkpoints,
  type Context,
  defineFamily,
  type Family,
  type ModelConfig,
  type ProcessorBuilder,
  type ReferenceFiles,
  shrinkConfig,
  type Towers,
  type Variant,
} from "@tiny-random/core";
import { tokenizerBuilder } from "./tokenizer-builder.ts";
import { embeddedTokenizer } from "./tokenizers/embedded.ts";

/** A family of text models. */
export interface TextFamily<C extends ModelConfig> {
  /** What Transformers' configuration class fills in. */
  readonly defaults: C;
  /** The checkpoint that tiny models follow, and what it says beyond the defaults. */
  readonly repo: string;
  readonly reference?: Partial<C> & Readonly<Record<string, unknown>>;
  readonly generationConfig?: Readonly<Record<string, unknown>>;
  /** The name of the embedded tokenizer of the checkpoint's kind; files where it has no vocabulary. */
  readonly tokenizer: string | ReferenceFiles;
  /** The tokenizer's builder, where tokens are not those of a vocabulary. */
  processor?(config: C, context: Context): ProcessorBuilder;
  /** Tiny values that the table of roles does not know. */
  tiny?(config: C, context: Context): Partial<C>;
  readonly architectures: Readonly<Record<string, Architecture<C>>>;
  /** Well-known checkpoints by the class they are loaded as. */
  readonly checkpoints?: Checkpoints;
  /** Its roles in composites, beside an encoder by its bare class. */
  readonly towers?: Towers<C>;
  /** Configurations beside the reference's, by a short name. */
  readonly variants?: Readonly<Record<string, Variant>>;
}

/** A family whose only processor is a tokenizer; its model type is that of its defaults. */
export const textFamily = <C extends ModelConfig>(family: TextFamily<C>): Family => {
  const { defaults, repo, generationConfig, architectures } = family;
  const config = { ...defaults, ...family.reference };
  const files = typeof family.tokenizer === "string" ? embeddedTokenizer(family.tokenizer) : family.tokenizer;
  const { processor = tokenizerBuilder } = family;
  return defineFamily<C>({
    modelType: defaults.model_type,
    defaults,
    reference: { repo, config, files, ...(generationConfig && { generationConfig }) },
    shrink: (reference, context) => shrinkConfig(reference, context.size, family.tiny?.(reference, context)),
    processors: (shrunk, context) => [processor(shrunk, context)],
    architectures,
    ...(family.checkpoints && { checkpoints: family.checkpoints }),
    ...(family.towers && { towers: family.towers }),
    ...(family.variants && { variants: family.variants }),
  });
};

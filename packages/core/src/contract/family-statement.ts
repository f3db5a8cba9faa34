import type { ConfigFacts } from "@tiny-random/atlas/config-facts";
import type { RoleNames } from "../shrink/roles.ts";
import { shrinkConfig } from "../shrink/shrink-config.ts";
import {
  type Architecture,
  type Checkpoints,
  type Context,
  defineFamily,
  type Family,
  type ModelConfig,
  type ProcessorBuilder,
  type StatedConfig,
  type Towers,
  type Variant,
} from "./plugin.ts";
import type { ReferenceFiles } from "./reference-files.ts";

/** What every family says about itself, whatever its modality. */
export interface FamilyStatement<C extends ModelConfig> {
  /** What Transformers says of its configuration class: `import { llama } from "@tiny-random/atlas/configs/llama"`. */
  readonly facts: ConfigFacts<C>;
  /**
   * What the class computes where no rule of the facts says it.
   *
   * @param config its facts filled in by their rules
   * @param merged the same before any rule
   */
  resolve?(config: C, merged: ModelConfig): Partial<C>;
  /** The checkpoint that tiny models follow, and what its config.json says beyond the facts. */
  readonly repo: string;
  readonly reference?: StatedConfig<C>;
  /** Fields of the class that its config.json lacks, nested ones by dotted names: `text_config.head_dim`. */
  readonly unwritten?: readonly string[];
  /** What the class computes and no field of it is, that its config.json has: `stage_names`. */
  readonly computed?: readonly string[];
  /** Nested configs of which its config.json has what is stated only: `backbone_config`. */
  readonly brief?: readonly string[];
  /** Fields by whose defaults Transformers' class cannot be built or run either, nested ones by dotted names. */
  readonly needs?: readonly string[];
  readonly generationConfig?: Readonly<Record<string, unknown>>;
  /** How many tokens a text may have, where that is not the number of positions that the config states. */
  longestText?(config: C): number | undefined;
  /**
   * Tiny values that the table of roles does not know.
   *
   * @param config everything filled in, as classes are built of it
   * @param merged what the class computes null or absent still: configs nested in it are shrunk as they are here
   */
  tiny?(config: C, context: Context, merged: C): Partial<C>;
  /** Field names of its config that say a size and that no other class has, by their role. */
  readonly roles?: RoleNames;
  readonly architectures: Readonly<Record<string, Architecture<C>>>;
  /** Classes that Transformers has and that are not here, each with the reason why none can be. */
  readonly absent?: Readonly<Record<string, string>>;
  /** Well-known checkpoints, the reference among them where it must be, by the class they are loaded as. */
  readonly checkpoints?: Checkpoints;
  /** What other families may build on. */
  readonly towers?: Towers<C>;
  /** What its config can switch to and its reference does not show, by a short name. */
  readonly variants?: Readonly<Record<string, Variant>>;
}

/** What the families of one modality have in common. */
export interface FamilyParts<C extends ModelConfig> {
  readonly files: ReferenceFiles;
  readonly inherited?: readonly string[];
  dependencies?(config: C): readonly string[];
  /** In place of the table of roles with `tiny` over it. */
  shrink?(reference: C, context: Context): C;
  processors(config: C, context: Context): readonly ProcessorBuilder[];
}

/** A family's own tiny values of a merged config. */
export const tinyOf = <C extends ModelConfig>(stated: FamilyStatement<C>, merged: C, context: Context): Partial<C> =>
  stated.tiny?.(context.filled(merged), context, merged) ?? {};

/** A family as it states itself; its model type is that of its facts. */
export const statedFamily = <C extends ModelConfig>(stated: FamilyStatement<C>, parts: FamilyParts<C>): Family => {
  const {
    facts,
    repo,
    unwritten,
    computed,
    brief,
    needs,
    generationConfig,
    resolve,
    longestText,
    checkpoints,
    towers,
    variants,
    roles,
    architectures,
    absent,
  } = stated;
  const { files, inherited, dependencies, processors } = parts;
  const byRoles = (reference: C, context: Context): C =>
    shrinkConfig(reference, context.size, tinyOf(stated, reference, context), stated.roles);
  const config = (stated.reference ?? {}) as StatedConfig<C>;
  return defineFamily<C>({
    modelType: facts.defaults.model_type,
    facts,
    ...(resolve && { resolve }),
    ...(longestText && { longestText }),
    ...(needs && { needs }),
    reference: {
      repo,
      config,
      files,
      ...(unwritten && { unwritten }),
      ...(computed && { computed }),
      ...(brief && { brief }),
      ...(inherited && { inherited }),
      ...(generationConfig && { generationConfig }),
    },
    ...(dependencies && { dependencies }),
    shrink: parts.shrink ?? byRoles,
    processors,
    architectures,
    ...(absent && { absent }),
    ...(checkpoints && { checkpoints }),
    ...(towers && { towers }),
    ...(variants && { variants }),
    ...(roles && { roles }),
  });
};

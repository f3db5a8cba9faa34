import type { Family } from "../contract/plugin.ts";

/** A class of one model type. */
export interface NamedClass {
  readonly architecture: string;
  readonly modelType: string;
  /** The model type that the class is named for, where that is another one: `llama` for InternLM3's classes. */
  readonly owner?: string | undefined;
}

/**
 * What the tiny model of a class is called: the class, or where another model type owns it, `internlm3-LlamaForCausalLM`.
 * No class has a dash in its name, so no two are called alike. Directories, repositories, reports and selections use it.
 */
export const modelName = ({ architecture, modelType, owner }: NamedClass): string =>
  owner === undefined ? architecture : `${modelType}-${architecture}`;

/** A class of a family by its name. */
export const classNamed = ({ modelType, architectures }: Family, architecture: string): NamedClass => ({
  architecture,
  modelType,
  owner: architectures[architecture]?.owner,
});

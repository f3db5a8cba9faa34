import { safetensorsDtype } from "@tiny-random/nn";
import type { Families } from "./discover.ts";
import { type GenerateOptions, planArchitecture, planFamily } from "./generate.ts";
import type { Architecture, SessionInput } from "./plugin.ts";
import { type ConfigChange, changesOf } from "./tiny-config.ts";

/** One tensor of a tiny model. */
export interface ExplainedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly initialization: string;
  /** The name under which the checkpoint holds a tied weight. */
  readonly tiedTo?: string;
  /** False for what exists at run time only. */
  readonly saved: boolean;
}

/** What a tiny model consists of and why. */
export interface Explanation {
  readonly architecture: string;
  readonly modelType: string;
  readonly task: string | null;
  readonly reference: string;
  readonly tensors: readonly ExplainedTensor[];
  readonly changed: readonly ConfigChange[];
  readonly kept: Readonly<Record<string, unknown>>;
  readonly sessions: Readonly<Record<string, Readonly<Record<string, SessionInput>>>>;
  readonly invariants: { readonly padding: Architecture["padding"]; readonly cache: boolean; readonly batch: boolean };
}

/** Explains a class without writing anything. */
export const explain = async (
  families: Families,
  name: string,
  modelType: string,
  options: GenerateOptions,
): Promise<Explanation> => {
  const shared = await planFamily(families, modelType, options);
  const plan = planArchitecture(shared, name, options);
  const { changed, kept } = changesOf(name, shared, plan, options.settings);
  const sessions = Object.entries(plan.architecture.sessions(plan.instance.model, plan.config));
  const tensors = plan.instance.parameters.map(({ name: stored, parameter, tiedTo }) => ({
    name: stored,
    shape: parameter.shape,
    dtype: safetensorsDtype(plan.instance.dtypeOf(parameter)),
    initialization: parameter.initialization.kind,
    saved: parameter.saved,
    ...(tiedTo !== undefined && { tiedTo }),
  }));
  return {
    architecture: name,
    modelType,
    task: plan.architecture.task ?? null,
    reference: shared.reference.source,
    tensors,
    changed,
    kept: Object.fromEntries(kept.map((key) => [key, plan.config[key]])),
    sessions: Object.fromEntries(sessions.map(([session, { inputs }]) => [session, inputs])),
    invariants: {
      padding: plan.architecture.padding,
      cache: sessions.some(([, { inputs }]) => Object.keys(inputs).some((input) => input.startsWith("past_"))),
      batch: sessions.every(([, { inputs }]) => Object.values(inputs).every(({ axes }) => axes[0] === "batch_size")),
    },
  };
};

import { dimText, type Graph, safetensorsDtype } from "@tiny-random/nn";
import type { Architecture, SessionInput } from "../contract/plugin.ts";
import type { Families } from "../discover/discover.ts";
import { planArchitecture, planFamily } from "../plan/family-plan.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { traceSession } from "../save/save.ts";
import { type ConfigChange, changesOf } from "../shrink/written-config.ts";

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

/** Inputs and outputs of an ONNX file: dtype and axes by name. */
export interface ExplainedSession {
  readonly inputs: Readonly<Record<string, SessionInput>>;
  readonly outputs: Readonly<Record<string, SessionInput>>;
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
  readonly sessions: Readonly<Record<string, ExplainedSession>>;
  readonly invariants: { readonly padding: Architecture["padding"]; readonly cache: boolean; readonly batch: boolean };
}

const outputsOf = ({ main }: Graph): Record<string, SessionInput> =>
  Object.fromEntries(
    main.outputs.map(({ name, dtype, shape }) => [
      name,
      { dtype, axes: shape.map((dim) => (typeof dim === "number" ? dim : dimText(dim))) },
    ]),
  );

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
    sessions: Object.fromEntries(
      sessions.map(([session, declared]) => [
        session,
        { inputs: declared.inputs, outputs: outputsOf(traceSession(declared, plan.instance)) },
      ]),
    ),
    invariants: {
      padding: plan.architecture.padding,
      cache: sessions.some(([, { inputs }]) => Object.keys(inputs).some((input) => input.startsWith("past_"))),
      batch: sessions.every(([, { inputs }]) => Object.values(inputs).some(({ axes }) => axes.includes("batch_size"))),
    },
  };
};

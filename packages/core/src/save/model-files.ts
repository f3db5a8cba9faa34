import { longestText } from "../contract/longest-text.ts";
import { classNamed } from "../discover/model-name.ts";
import type { FamilyPlan, Plan } from "../plan/family-plan.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { configText, writtenConfig } from "../shrink/written-config.ts";
import { type Probe, probeOf } from "../validate/choice-margins.ts";
import { adapterFiles } from "./adapter.ts";
import { generationConfigOf } from "./generation-config.ts";
import { withSpelledFloats, withTextLimit } from "./json-files.ts";
import { checkpoint, type Files, jsonText, onnxFile, traceSession, weightFiles } from "./save.ts";

/** A model's files but for golden ones, and its sessions. */
export interface Traced {
  readonly sessions: ReadonlyMap<string, Uint8Array>;
  /** For the sessions that make discrete choices. */
  readonly probes: ReadonlyMap<string, Probe>;
  readonly files: Files;
  /** Undefined where the class has none. */
  readonly generationConfig: Readonly<Record<string, unknown>> | undefined;
}

const generationFile = (config: Traced["generationConfig"]): Files =>
  config ? { "generation_config.json": jsonText(config) } : {};

/** Traces every session of a class and makes its files. */
export const traceAll = async (
  { className, architecture, config, merged, instance }: Plan,
  plan: FamilyPlan,
  options: GenerateOptions,
): Promise<Traced> => {
  const { family, reference } = plan;
  const sessions = new Map<string, Uint8Array>();
  const probes = new Map<string, Probe>();
  const declared = architecture.sessions(instance.model, config);
  for (const [name, session] of Object.entries(declared)) {
    const graph = traceSession(session, instance, options);
    for (const pass of options.passes ?? []) pass(graph, name);
    const file = await onnxFile(graph, instance, { architecture: className, seed: `${options.seed}` });
    const probe = await probeOf(file, graph);
    sessions.set(name, file);
    if (probe) probes.set(name, probe);
  }
  const generationConfig = generationConfigOf(className, plan, { architecture, config }, declared);
  const processorFiles: Files = Object.assign(
    {},
    generationFile(generationConfig),
    ...plan.built.map(({ files, binaries }) => ({ ...files, ...binaries })),
  );
  const onnx = Object.fromEntries([...sessions].map(([name, file]) => [`onnx/${name}.onnx`, file]));
  const tensors = checkpoint(instance);
  const files: Record<string, string | Uint8Array> = {
    "config.json": configText(writtenConfig(merged, family, reference), family, reference.readers, reference.floats),
    ...withSpelledFloats(
      withTextLimit(processorFiles, longestText(config, reference.readers), reference.files),
      reference.files,
    ),
    ...weightFiles(tensors, options.maxShardSize),
    ...onnx,
    ...(options.adapter && adapterFiles(instance, options.seed, classNamed(family, className))),
  };
  for (const format of options.formats ?? [])
    Object.assign(files, await format.files({ className, config, tensors, files }));
  return { sessions, probes, files, generationConfig };
};

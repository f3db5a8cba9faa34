import type { ModelConfig } from "../contract/plugin.ts";
import { classNamed } from "../discover/model-name.ts";
import type { FamilyPlan, Plan } from "../plan/family-plan.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { configText, writtenConfig } from "../shrink/written-config.ts";
import { type Probe, probeOf } from "../validate/choice-margins.ts";
import { adapterFiles } from "./adapter.ts";
import { checkpoint, type Files, jsonText, onnxFile, traceSession, weightFiles } from "./save.ts";

/** generation_config.json as the tiny model has it; undefined where its reference has none. */
export const generationConfigOf = ({
  reference,
  built,
  config,
}: FamilyPlan): Readonly<Record<string, unknown>> | undefined => {
  if (!reference.generationConfig) return undefined;
  const base = { model_type: config.model_type, ...reference.generationConfig };
  const synced: Record<string, unknown> = {
    ...built.reduce<ModelConfig>((result, processor) => processor.sync(result), base),
  };
  for (const key of ["model_type", "vocab_size"]) if (!(key in reference.generationConfig)) delete synced[key];
  return { ...synced, pad_token_id: synced["pad_token_id"] ?? config["pad_token_id"] };
};

/** A model's files but for golden ones, and its sessions. */
export interface Traced {
  readonly sessions: ReadonlyMap<string, Uint8Array>;
  /** For the sessions that make discrete choices. */
  readonly probes: ReadonlyMap<string, Probe>;
  readonly files: Files;
}

/** Traces every session of a class and makes its files. */
export const traceAll = async (
  { className, architecture, config, merged, instance }: Plan,
  plan: FamilyPlan,
  options: GenerateOptions,
): Promise<Traced> => {
  const named = classNamed(plan.family, String(config["architectures"]));
  const sessions = new Map<string, Uint8Array>();
  const probes = new Map<string, Probe>();
  for (const [name, session] of Object.entries(architecture.sessions(instance.model, config))) {
    const graph = traceSession(session, instance, options);
    for (const pass of options.passes ?? []) pass(graph, name);
    const file = await onnxFile(graph, instance, { architecture: className, seed: `${options.seed}` });
    const probe = await probeOf(file, graph);
    sessions.set(name, file);
    if (probe) probes.set(name, probe);
  }
  const { family, reference } = plan;
  const generationConfig = generationConfigOf(plan);
  const onnx = Object.fromEntries([...sessions].map(([name, file]) => [`onnx/${name}.onnx`, file]));
  const files: Files = {
    "config.json": configText(writtenConfig(merged, family, reference), family, reference.readers, reference.floats),
    ...(generationConfig && { "generation_config.json": jsonText(generationConfig) }),
    ...Object.assign({}, ...plan.built.map(({ files }) => files)),
    ...weightFiles(checkpoint(instance), options.maxShardSize),
    ...onnx,
    ...(options.adapter && adapterFiles(instance, options.seed, named)),
  };
  return { sessions, probes, files };
};

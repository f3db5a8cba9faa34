import { initialize, type NamedParameter, Parameter, type StoredTensor, writeSafetensors } from "@tiny-random/nn";
import { type Instance, seedOf } from "./instantiate.ts";
import type { ModelConfig } from "./plugin.ts";
import { type Files, jsonText } from "./save.ts";

/** Rank of the low-rank update. */
const rank = 2;

/** Linear maps inside repeated layers: what adapters are put on. */
const adapted = ({ name, parameter, tiedTo }: NamedParameter): boolean =>
  tiedTo === undefined &&
  parameter.initialization.kind === "weight" &&
  parameter.shape.length === 2 &&
  /\.\d+\./.test(name);

/** Whether a weight is stored `[in, out]`, as GPT-2's are. */
const isTransposed = ({ shape, initialization }: Parameter): boolean =>
  initialization.kind === "weight" && shape[0] === initialization.fanIn && shape[0] !== shape[1];

const peftTasks: Readonly<Record<string, string>> = {
  ForCausalLM: "CAUSAL_LM",
  LMHeadModel: "CAUSAL_LM",
  ForSequenceClassification: "SEQ_CLS",
  ForTokenClassification: "TOKEN_CLS",
  ForQuestionAnswering: "QUESTION_ANS",
};

const taskOf = (architecture: string): string | null =>
  Object.entries(peftTasks).find(([ending]) => architecture.endsWith(ending))?.[1] ?? null;

const matrices = (parameter: Parameter, name: string, seed: number): [string, StoredTensor][] => {
  const fanIn = parameter.initialization.kind === "weight" ? parameter.initialization.fanIn : 0;
  const fanOut = parameter.size / fanIn;
  const path = `base_model.model.${name.replace(/\.weight$/, "")}`;
  const parts = {
    lora_A: new Parameter([rank, fanIn], { kind: "weight", fanIn }),
    lora_B: new Parameter([fanOut, rank], { kind: "weight", fanIn: rank }),
  };
  return Object.entries(parts).map(([part, matrix]) => {
    const data = initialize(matrix, seedOf(seed, `${name}/${part}`));
    return [`${path}.${part}.weight`, { dtype: "float32", shape: matrix.shape, data }];
  });
};

/** A tiny LoRA adapter under `adapter/` that PEFT loads (Hu et al., 2021): both factors random, so that it has an effect. */
export const adapterFiles = (instance: Instance, seed: number, config: ModelConfig): Files => {
  const targets = instance.parameters.filter(adapted);
  const tensors = new Map(targets.flatMap(({ name, parameter }) => matrices(parameter, name, seed)));
  const moduleNames = targets.map(({ name }) => name.split(".").at(-2) ?? name);
  const [architecture] = (config["architectures"] ?? []) as string[];
  const adapterConfig = {
    peft_type: "LORA",
    task_type: taskOf(architecture ?? ""),
    base_model_name_or_path: `tiny-random-${architecture}`,
    r: rank,
    lora_alpha: 2 * rank,
    lora_dropout: 0,
    bias: "none",
    fan_in_fan_out: targets.some(({ parameter }) => isTransposed(parameter)),
    target_modules: [...new Set(moduleNames)].sort(),
    inference_mode: true,
  };
  return {
    "adapter/adapter_config.json": jsonText(adapterConfig),
    "adapter/adapter_model.safetensors": writeSafetensors(tensors),
  };
};

import { initialize, type NamedParameter, Parameter, type StoredTensor, writeSafetensors } from "@tiny-random/nn";
import { modelName, type NamedClass } from "../discover/model-name.ts";
import { type Instance, seedOf } from "../plan/instantiate.ts";
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

/** Task of PEFT by the ending of a class's name, and the heads that such an adapter brings along. */
const peftTasks: Readonly<Record<string, { readonly task: string; readonly heads: readonly string[] }>> = {
  ForCausalLM: { task: "CAUSAL_LM", heads: [] },
  LMHeadModel: { task: "CAUSAL_LM", heads: [] },
  ForSequenceClassification: { task: "SEQ_CLS", heads: ["classifier", "score"] },
  ForTokenClassification: { task: "TOKEN_CLS", heads: ["classifier", "score"] },
  ForQuestionAnswering: { task: "QUESTION_ANS", heads: ["qa_outputs"] },
};

const taskOf = (architecture: string) =>
  Object.entries(peftTasks).find(([ending]) => architecture.endsWith(ending))?.[1];

const moduleName = ({ name }: NamedParameter): string => name.split(".").at(-2) ?? name;

/** Adapted weights whose module's name means nothing else in the model: PEFT finds its targets by that name. */
const targetsOf = ({ parameters }: Instance): NamedParameter[] => {
  const otherWeights = parameters.filter((named) => named.name.endsWith(".weight") && !adapted(named));
  const elsewhere = new Set(otherWeights.map(moduleName));
  return parameters.filter((named) => adapted(named) && !elsewhere.has(moduleName(named)));
};

const filled = (parameter: Parameter, seed: number, name: string): StoredTensor => ({
  dtype: "float32",
  shape: parameter.shape,
  data: initialize(parameter, seedOf(seed, name)),
});

const factors = ({ name, parameter }: NamedParameter, seed: number): [string, StoredTensor][] => {
  const fanIn = parameter.initialization.kind === "weight" ? parameter.initialization.fanIn : 0;
  const path = `base_model.model.${name.replace(/\.weight$/, "")}`;
  const down = new Parameter([rank, fanIn], { kind: "weight", fanIn });
  const up = new Parameter([parameter.size / fanIn, rank], { kind: "weight", fanIn: rank });
  return [
    [`${path}.lora_A.weight`, filled(down, seed, `${name}/lora_A`)],
    [`${path}.lora_B.weight`, filled(up, seed, `${name}/lora_B`)],
  ];
};

/** A tiny LoRA adapter under `adapter/` that PEFT loads (Hu et al., 2021): both factors random, so that it has an effect. */
export const adapterFiles = (instance: Instance, seed: number, named: NamedClass): Files => {
  const targets = targetsOf(instance);
  const { task = null, heads = [] } = taskOf(named.architecture) ?? {};
  const own = instance.parameters.filter(({ name }) => heads.includes(name.split(".")[0] ?? ""));
  const headTensors = own.map(
    ({ name, parameter }) => [`base_model.model.${name}`, filled(parameter, seed, `${name}/adapter`)] as const,
  );
  const tensors = new Map([...targets.flatMap((target) => factors(target, seed)), ...headTensors]);
  const adapterConfig = {
    peft_type: "LORA",
    task_type: task,
    base_model_name_or_path: `tiny-random-${modelName(named)}`,
    r: rank,
    lora_alpha: 2 * rank,
    lora_dropout: 0,
    bias: "none",
    fan_in_fan_out: targets.some(({ parameter }) => isTransposed(parameter)),
    target_modules: [...new Set(targets.map(moduleName))].sort(),
    modules_to_save: heads.length > 0 ? heads : null,
    inference_mode: true,
  };
  return {
    "adapter/adapter_config.json": jsonText(adapterConfig),
    "adapter/adapter_model.safetensors": writeSafetensors(tensors),
  };
};

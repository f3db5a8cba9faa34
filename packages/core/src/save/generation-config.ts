import type { Architecture, ModelConfig, PipelineTask, Session } from "../contract/plugin.ts";
import type { FamilyPlan, Plan } from "../plan/family-plan.ts";
import { isConfig } from "../resolve/read-config.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Pipelines that generate, whatever the class. */
const generatingTasks: ReadonlySet<PipelineTask | undefined> = new Set<PipelineTask>([
  "text-generation",
  "text2text-generation",
  "translation",
  "summarization",
  "image-to-text",
  "image-text-to-text",
]);

const decodesWithCache = (sessions: Readonly<Record<string, Session>>): boolean =>
  Object.entries(sessions).some(
    ([name, { inputs }]) =>
      name.startsWith("decoder_model") && Object.keys(inputs).some((input) => input.startsWith("past")),
  );

/** Classes that write texts or colors, also those that no pipeline is for: XLM's and XLNet's permuted ones, GPT-2's two heads. */
const writes = (name: string): boolean =>
  /(ForCausalLM|ForCausalImageModeling|LMHeadModel|DoubleHeadsModel)$/u.test(name);

/** Whether a class generates: its name or its pipeline says so, or it decodes in a special way or with a cache. */
const generates = (
  name: string,
  { task, decoding }: Pick<Architecture, "task" | "decoding">,
  sessions: Readonly<Record<string, Session>>,
): boolean => writes(name) || generatingTasks.has(task) || decoding !== undefined || decodesWithCache(sessions);

/** What a generation config takes from a model's config, as `GenerationConfig.from_model_config` does. */
const takenFields = [
  "bad_words_ids",
  "begin_suppress_tokens",
  "bos_token_id",
  "decoder_start_token_id",
  "do_sample",
  "early_stopping",
  "eos_token_id",
  "forced_bos_token_id",
  "forced_decoder_ids",
  "forced_eos_token_id",
  "length_penalty",
  "max_length",
  "min_length",
  "no_repeat_ngram_size",
  "num_beams",
  "pad_token_id",
  "repetition_penalty",
  "suppress_tokens",
  "temperature",
  "top_k",
  "top_p",
];

/** Configs of the part that writes, in the order in which Transformers looks for it. */
const decoderFields = ["decoder", "generator", "text_config"];

/** The generation config that follows from a model's config alone. */
const derived = (config: ModelConfig): Fields => {
  const decoder = decoderFields.map((field) => config[field]).find(isConfig) ?? {};
  const taken = takenFields.flatMap((field) => {
    const value = config[field] ?? decoder[field] ?? null;
    return value === null ? [] : [[field, value] as const];
  });
  return { _from_model_config: true, ...Object.fromEntries(taken) };
};

/** The reference's generation config with the tiny model's ids; those on which the reference's files agree are config.json's. */
const followed = ({ reference, built, config }: FamilyPlan, stated: Fields): Fields => {
  const base: ModelConfig = { model_type: config.model_type, ...stated };
  const synced: Record<string, unknown> = { ...built.reduce((result, processor) => processor.sync(result), base) };
  for (const [key, value] of Object.entries(stated))
    if (typeof value === "number" && key.endsWith("_token_id") && value === reference.written[key])
      synced[key] = config[key];
  for (const key of ["model_type", "vocab_size"]) if (!(key in (reference.generationConfig ?? {}))) delete synced[key];
  return { ...synced, pad_token_id: synced["pad_token_id"] ?? config["pad_token_id"] };
};

/**
 * generation_config.json of a class: its reference's, or where that has none and the class generates, what its config says.
 * Clients ask for the file, and some cannot load a model without it.
 */
export const generationConfigOf = (
  name: string,
  plan: FamilyPlan,
  { architecture, config }: Pick<Plan, "architecture" | "config">,
  sessions: Readonly<Record<string, Session>>,
): Fields | undefined => {
  const stated = plan.reference.generationConfig;
  if (stated) return followed(plan, stated);
  return generates(name, architecture, sessions) ? derived(config) : undefined;
};

import { rmSync } from "node:fs";
import path from "node:path";
import {
  allArchitectures,
  directoryFiles,
  discover,
  embeddedReference,
  type Families,
  filesReference,
  type GenerateOptions,
  parseSetting,
  type Row,
  runAll,
  selectArchitectures,
  variantReference,
} from "@tiny-random/core";
import { type RealTokenizer, writeRealTokenizer } from "./real-tokenizers.ts";
import { realReferences } from "./references.ts";

/** One way of making models, and what of it is compared. */
export interface Case {
  readonly name: string;
  readonly names: readonly string[] | "all";
  readonly options?: Partial<GenerateOptions>;
  /** The real reference it is made from. */
  readonly reference?: keyof ReturnType<typeof realReferences>;
  /** What the embedded reference's config says otherwise: the parts of a composite. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The real tokenizer beside the config of its model type. */
  readonly tokenizer?: RealTokenizer;
  /** Whether transformers.js and Transformers 4 look at it too. */
  readonly clients?: boolean;
}

/** Classes whose proportions change with the size. */
const sized = ["BertModel", "GPT2LMHeadModel", "LlamaForCausalLM", "PhiForCausalLM", "FalconH1ForCausalLM"];

/** Classes with what stays float32 in a checkpoint of another type, or is rounded with it. */
const typed = [
  ...["BertForMaskedLM", "GPT2LMHeadModel", "LlamaForCausalLM", "RoFormerForCausalLM", "XLNetLMHeadModel"],
  ...["EsmForMaskedLM", "DeepseekV3ForCausalLM", "GptOssForCausalLM", "Mamba2ForCausalLM", "RwkvForCausalLM"],
];

/** A window from the second layer on. */
const lateWindow = ["use_sliding_window=true", "sliding_window=8", "max_window_layers=1"];

/** One bias for all layers, learned positions, a token for masked patches: BEiT as it was pretrained. */
const sharedBias = [
  ...["use_shared_relative_position_bias=true", "use_relative_position_bias=false", "use_mask_token=true"],
  ...["use_absolute_position_embeddings=true", "use_mean_pooling=false"],
];

/** Donut: pages read by Swin without its last norm, told of by mBART. */
const donut = {
  encoder: { model_type: "donut-swin" },
  decoder: { model_type: "mbart", is_decoder: true, add_cross_attention: true },
};

const fourStages = ['out_features=["stage1","stage2","stage3","stage4"]', "out_indices=[1,2,3,4]"];

/** The variants that families state, each as a case each: `qwen2/late-window`. */
const variantCases = async (installed: Families): Promise<readonly Case[]> => {
  const loaded = await Promise.all(installed.modelTypes.map((modelType) => installed.load(modelType)));
  return loaded.flatMap(({ modelType, variants = {} }) =>
    Object.entries(variants).map(([variant, stated]) => ({
      name: `${modelType}/${variant.replaceAll(" ", "-")}`,
      names: stated.classes ?? [modelType],
      options: { reference: variantReference(stated) },
    })),
  );
};

/** Every class as it is made by default, then what options and real references change, on the classes they concern. */
export const cases: readonly Case[] = [
  { name: "default", names: "all", clients: true },
  { name: "reference-bert", names: ["bert"], reference: "bert" },
  { name: "reference-gpt2", names: ["gpt2"], reference: "gpt2", clients: true },
  { name: "reference-llama", names: ["llama"], reference: "llama", clients: true },
  { name: "tokenizer-gemma3", names: ["Gemma3ForCausalLM"], tokenizer: "gemma3" },
  { name: "tokenizer-llama2", names: ["LlamaForCausalLM"], tokenizer: "llama2" },
  { name: "tokenizer-qwen3", names: ["Qwen3ForCausalLM"], tokenizer: "qwen3" },
  { name: "tokenizer-deepseek", names: ["DeepseekV3ForCausalLM"], tokenizer: "deepseek" },
  { name: "tokenizer-unigram", names: ["XLNetModel"], tokenizer: "unigram" },
  { name: "full-tokenizer", names: ["GPT2LMHeadModel", "BertForMaskedLM"], options: { tokenizer: "full" } },
  { name: "small", names: [...sized, "DeepseekV3ForCausalLM", "Qwen3NextForCausalLM"], options: { size: "small" } },
  { name: "paged", names: sized, options: { size: "paged" } },
  { name: "bfloat16", names: typed, options: { dtype: "bfloat16" } },
  { name: "float16", names: typed, options: { dtype: "float16" } },
  { name: "shards", names: ["LlamaForCausalLM", "BertModel"], options: { maxShardSize: 60_000 }, clients: true },
  {
    name: "logits-to-keep",
    names: ["LlamaForCausalLM", "T5ForConditionalGeneration", "LlavaForConditionalGeneration"],
    options: { logitsToKeep: true },
    clients: true,
  },
  { name: "seed-1", names: ["LlamaForCausalLM", "BertForMaskedLM"], options: { seed: 1 } },
  {
    name: "untied",
    names: ["BertForMaskedLM", "GPT2LMHeadModel", "LlamaForCausalLM"],
    options: set("tie_word_embeddings=false"),
  },
  { name: "activation", names: ["LlamaForCausalLM", "BertModel"], options: set("hidden_act=gelu_new") },
  { name: "multi-query", names: ["LlamaForCausalLM"], options: set("num_key_value_heads=1") },
  { name: "biases", names: ["LlamaForCausalLM"], options: set("attention_bias=true", "mlp_bias=true") },
  { name: "scale-by-layer", names: ["GPT2LMHeadModel"], options: set("scale_attn_by_inverse_layer_idx=true") },
  { name: "unscaled", names: ["GPT2LMHeadModel"], options: set("scale_attn_weights=false") },
  { name: "head-norms", names: ["PhiForCausalLM", "StableLmForCausalLM"], options: set("qk_layernorm=true") },
  { name: "parallel", names: ["StableLmForCausalLM"], options: set("use_parallel_residual=true", "use_qkv_bias=true") },
  { name: "falcon-rw", names: ["FalconForCausalLM"], options: set("alibi=true", "multi_query=false", "bias=true") },
  { name: "falcon-40b", names: ["FalconForCausalLM"], options: set("new_decoder_architecture=true") },
  { name: "falcon-in-turn", names: ["FalconForCausalLM"], options: set("parallel_attn=false") },
  { name: "neox-in-turn", names: ["GPTNeoXForCausalLM"], options: set("use_parallel_residual=false") },
  {
    name: "norm-after",
    names: ["OPTForCausalLM"],
    options: set("do_layer_norm_before=false", "word_embed_proj_dim=16"),
  },
  { name: "plain-heads", names: ["CohereForCausalLM"], options: set("use_qk_norm=false") },
  { name: "late-window", names: ["qwen2", "Qwen3ForCausalLM", "Qwen2MoeForCausalLM"], options: set(...lateWindow) },
  {
    name: "normed-channels",
    names: ["Wav2Vec2ForCTC", "WavLMModel"],
    options: set("feat_extract_norm=layer", "do_stable_layer_norm=true", "conv_bias=true"),
  },
  {
    name: "normed-time",
    names: ["HubertModel"],
    options: set("feat_extract_norm=group", "do_stable_layer_norm=false"),
  },
  {
    name: "batch-norm",
    names: ["HubertModel"],
    options: set("conv_pos_batch_norm=true", "feat_proj_layer_norm=false"),
  },
  {
    name: "mixed-layers",
    names: ["Wav2Vec2ForSequenceClassification", "Wav2Vec2ForXVector", "HubertForSequenceClassification"],
    options: set("use_weighted_layer_sum=true"),
  },
  { name: "shortened", names: ["Wav2Vec2ForCTC", "WavLMModel"], options: set("add_adapter=true") },
  {
    name: "shortened-conformer",
    names: ["Wav2Vec2BertModel", "Wav2Vec2BertForCTC"],
    options: set("add_adapter=true", "num_adapter_layers=2", "use_intermediate_ffn_before_adapter=true"),
  },
  { name: "no-distances", names: ["Wav2Vec2BertForXVector"], options: set("position_embeddings_type=null") },
  {
    name: "languages",
    names: ["Wav2Vec2ForCTC"],
    options: set("adapter_attn_dim=16", "do_stable_layer_norm=true"),
  },
  { name: "gated-images", names: ["Dinov2Model"], options: set("use_swiglu_ffn=true") },
  { name: "shared-bias", names: ["BeitModel", "BeitForMaskedImageModeling"], options: set(...sharedBias) },
  { name: "added-readout", names: ["DPTForDepthEstimation"], options: set("readout_type=add") },
  { name: "normed-fusion", names: ["DPTForDepthEstimation"], options: set("use_batch_norm_in_fusion_residual=true") },
  { name: "metric-depth", names: ["depth_anything"], options: set("depth_estimation_type=metric", "max_depth=20") },
  { name: "donut", names: ["VisionEncoderDecoderModel"], config: donut, clients: true },
  { name: "pyramid", names: ["BeitBackbone"], options: set("add_fpn=true", ...fourStages) },
  {
    name: "adapter",
    names: ["bert", "GPT2LMHeadModel", "GPT2ForSequenceClassification", "LlamaForCausalLM"],
    options: { adapter: "lora" },
  },
];

function set(...settings: string[]): Partial<GenerateOptions> {
  return { settings: settings.map(parseSetting) };
}

/** The embedded reference with some of its config's fields set before anything shrinks. */
const referenceWith =
  (fields: Readonly<Record<string, unknown>>): GenerateOptions["reference"] =>
  (family) => {
    const embedded = embeddedReference(family);
    const config = { ...embedded.config, ...fields };
    return { ...embedded, written: config, config };
  };

/** A case's models. */
export interface MadeCase {
  readonly case: Case;
  readonly rows: readonly Row[];
}

/** The default options below a directory. */
export const defaultOptions = (out: string): GenerateOptions => ({
  out,
  seed: 0,
  size: "tiny",
  tokenizer: "reduced",
  dtype: "float32",
  reference: embeddedReference,
  settings: [],
});

/** The families the suite compares: those of this repository. */
export const families = (root: string): Promise<Families> => discover([root]);

/**
 * All cases, or those with the given names; other names are of architectures, made by default options, or of model types, which
 * their variants come with.
 */
const chosenCases = (all: readonly Case[], names: readonly string[]): readonly Case[] => {
  if (names.length === 0) return all;
  const architectures = names.filter((name) => all.every((one) => one.name !== name));
  const byDefault: Case = { name: "default", names: architectures, clients: true };
  const chosen = all.filter(({ name }) => names.includes(name) || names.includes(name.split("/")[0] ?? ""));
  return [...chosen, ...(architectures.length > 0 ? [byDefault] : [])];
};

/** Makes every case's models afresh below a directory; with names, only those cases and architectures. */
export const makeCases = async (
  installed: Families,
  out: string,
  names: readonly string[] = [],
): Promise<MadeCase[]> => {
  rmSync(out, { recursive: true, force: true });
  const folder = path.join(out, "references");
  const references = realReferences(folder);
  const made: MadeCase[] = [];
  for (const one of chosenCases([...cases, ...(await variantCases(installed))], names)) {
    const selection =
      one.names === "all" ? await allArchitectures(installed) : await selectArchitectures(installed, one.names);
    const directory =
      (one.reference && references[one.reference]) ??
      (one.tokenizer && (await writeRealTokenizer(installed, one.tokenizer, folder)));
    const reference = {
      ...(one.config && { reference: referenceWith(one.config) }),
      ...(directory !== undefined && { reference: filesReference(directoryFiles(directory)) }),
    };
    const options = { ...defaultOptions(path.join(out, one.name)), ...one.options, ...reference };
    made.push({ case: one, rows: await runAll(installed, selection, options) });
  }
  return made;
};

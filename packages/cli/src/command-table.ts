import type { Command } from "commander";

/** A command as the list of commands shows it, and where the rest of it is. */
interface Listed {
  readonly description: string;
  /** Its argument, as usage spells it. */
  readonly takes: string;
  load(): Promise<(command: Command) => unknown>;
}

/** Every command. What one consists of is loaded when it is asked for: `--help` waits for none of them. */
export const commandTable: Readonly<Record<string, Listed>> = {
  list: {
    description: "show the model types and architectures, and which are native, loadable or missing",
    takes: "",
    load: async () => (await import("./commands/list.ts")).defineList,
  },
  coverage: {
    description: "count the classes and model types of Transformers that are native, loadable and missing",
    takes: "",
    load: async () => (await import("./commands/coverage.ts")).defineCoverage,
  },
  generate: {
    description: "make tiny models, validate them and write them to a directory",
    takes: "[names...]",
    load: async () => (await import("./commands/generate.ts")).defineGenerate,
  },
  validate: {
    description: "check directories made earlier against their golden files and hashes",
    takes: "<directories...>",
    load: async () => (await import("./commands/validate.ts")).defineValidate,
  },
  explain: {
    description: "show an architecture's tensors, ties and sessions, and what shrinking changed and kept",
    takes: "<architecture>",
    load: async () => (await import("./commands/explain.ts")).defineExplain,
  },
  path: {
    description: "print the directory of a tiny model in this machine's cache, made when first asked for",
    takes: "<architecture>",
    load: async () => (await import("./commands/path.ts")).definePath,
  },
  report: {
    description: "write report.html, one self-contained page over an output directory; or merge reports",
    takes: "[directory]",
    load: async () => (await import("./commands/report.ts")).defineReport,
  },
  serve: {
    description: "a local Hub: clients with HF_ENDPOINT load tiny models from it, made when first asked for",
    takes: "[directory]",
    load: async () => (await import("./commands/serve.ts")).defineServe,
  },
  upload: {
    description: "publish tiny models on the Hub: only what changed, with the token of HF_TOKEN or hf auth login",
    takes: "<directories...>",
    load: async () => (await import("./commands/upload.ts")).defineUpload,
  },
};

/** The command that words on the command line ask for; also of `help generate`. */
export const askedCommand = (words: readonly string[]): string | undefined => {
  const names = words.filter((word) => !word.startsWith("-"));
  return names[0] === "help" ? names[1] : names[0];
};

/** Adds all commands to a program: the one that is asked for whole, the others as far as the list shows them. */
export const addCommands = async (program: Command, asked: string | undefined): Promise<void> => {
  for (const [name, { description, takes, load }] of Object.entries(commandTable)) {
    const command = program.command(name).description(description);
    if (name === asked) (await load())(command);
    else if (takes === "") command.option("--json");
    else command.option("--json").arguments(takes);
  }
};

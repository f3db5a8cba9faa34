import { createRequire } from "node:module";
import { asCalled } from "./command-name.ts";
import { addCommands, askedCommand } from "./command-table.ts";
import { outputClosed } from "./interrupt.ts";
import { exitCodes, reportError, reportUsage } from "./outcome.ts";

const require = createRequire(import.meta.url);
const { version } = require("../package.json") as { version: string };
// It is CommonJS, and --help is to be instant: importing it as an ES module takes some 10 ms longer.
const { Command, CommanderError } = require("commander") as typeof import("commander");

const examples = `
Examples:
  npx @tiny-random/cli generate bert                        every class of BERT, into out/
  npx @tiny-random/cli generate LlamaForCausalLM --size paged
  npx @tiny-random/cli generate --from ./my-checkpoint      of your own checkpoint's config and tokenizer
  npx @tiny-random/cli generate --all --json > run.json
  npx @tiny-random/cli validate out/tiny-random-BertModel   check it again against its golden files
  npx @tiny-random/cli explain GPT2LMHeadModel              its tensors, and what shrinking changed
  npx @tiny-random/cli report                               out/report.html: coverage, sizes, every model
  npx @tiny-random/cli report merge shard-1 shard-2         one report of several runs
  npx @tiny-random/cli serve --port 8000                    a local Hub: HF_ENDPOINT=http://127.0.0.1:8000

Exit codes: 0 all good, 1 some architecture failed, 2 bad usage or input, 130 interrupted, 141 output closed.`;

const output = { json: process.argv.includes("--json"), verbose: process.argv.includes("--verbose") };

const program = new Command("tiny-random")
  .description(
    "Makes a tiny model of every Hugging Face architecture: config, weights, tokenizer, ONNX graphs, golden files.",
  )
  .version(version)
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text) => reportUsage(text, output) })
  .enablePositionalOptions()
  .exitOverride()
  .addHelpText("after", asCalled(examples));

// A reader that closes early, as `head` does, gets what it asked for; a shell that looks learns that there was more.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    outputClosed();
  });
}

try {
  await addCommands(program, askedCommand(process.argv.slice(2)));
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.good : exitCodes.badInput;
  else reportError(error, output);
}

import type { Command } from "commander";

const collect = (value: string, earlier: readonly string[]): string[] => [...earlier, value];

/** The options that decide what a tiny model is. */
export const addModelOptions = (command: Command): Command =>
  command
    .option(
      "--from <reference>",
      "config and processors of a directory, of owner/name[@revision] on the Hub, or of every family's own checkpoint: hub",
    )
    .option("--seed <number>", "seed of the random weights", "0")
    .option("--size <name>", "tiny (width 32, head size 8), small (64, 16) or paged (head size 64)", "tiny")
    .option("--tokenizer <kind>", "reduced (1,024 ids) or full (the reference's)", "reduced")
    .option("--set <name=value>", "a config value of your own, dotted for nested ones (repeatable)", collect, [])
    .option("--dtype <name>", "float32, float16 or bfloat16 weights", "float32")
    .option(
      "--onnx-dtype <types>",
      "sessions beside the fp32 ones: fp16, q8, int8, uint8, q4, q4f16, bnb4, separated by commas (repeatable)",
      collect,
      [],
    )
    .option("--external-data", "sessions' constants in files beside them: onnx/model.onnx_data")
    .option("--gguf <types>", "GGUF files for llama.cpp beside the model: f32, f16, q8_0, q4_0, separated by commas");

/** The options of every command that say how it reports. */
export const addOutputOptions = (command: Command): Command =>
  command.option("--json", "machine-readable output").option("--verbose", "show stack traces of errors");

import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const bin = fileURLToPath(new URL("../bin/tiny-random.js", import.meta.url));
const work = mkdtempSync(path.join(tmpdir(), "tiny-random-cli-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const runIn = (cwd: string, ...args: string[]): Result =>
  spawnSync(process.execPath, [bin, ...args], { cwd, encoding: "utf8" });
const run = (...args: string[]): Result => runIn(work, ...args);
const json = (command: string, ...args: string[]) => {
  const { status, stdout, stderr } = run(command, "--json", ...args);
  return { status, stderr, value: JSON.parse(stdout) };
};

/** Bad input: exit code 2, one line on stderr without a stack trace and nothing else, the same as JSON on request. */
const expectRefusal = ([command = "", ...args]: string[], sentence: RegExp) => {
  const { status, stdout, stderr } = run(command, ...args);
  expect({ status, stdout, lines: stderr.trimEnd().split("\n").length }).toEqual({ status: 2, stdout: "", lines: 1 });
  expect(stderr).toMatch(sentence);
  const machine = json(command, ...args);
  expect(machine.status).toBe(2);
  expect(stderr).toContain(machine.value.error.message);
  expect(machine.stderr).toBe("");
};

const partials = (directory: string): string[] =>
  (readdirSync(directory, { recursive: true, encoding: "utf8" }) as string[]).filter((name) =>
    name.includes(".partial"),
  );

beforeAll(() => {
  const made = run("generate", "BertModel", "GPT2LMHeadModel", "--out", "models");
  expect(made).toMatchObject({ status: 0, stderr: "" });
}, 60_000);

const model = path.join("models", "tiny-random-BertModel");

/** A reference directory whose files can be damaged. */
const reference = (name: string, damage: (directory: string) => void = () => {}): string => {
  const directory = path.join(work, name);
  mkdirSync(directory);
  for (const file of ["config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"])
    cpSync(path.join(work, model, file), path.join(directory, file));
  damage(directory);
  return name;
};
const edit = (file: string, change: (text: string) => string) => (directory: string) =>
  writeFileSync(path.join(directory, file), change(readFileSync(path.join(directory, file), "utf8")));
const halve = (file: string) => edit(file, (text) => text.slice(0, text.length / 2));

describe("help and version", () => {
  test("help shows every command and examples", () => {
    const { status, stdout } = run("--help");
    expect(status).toBe(0);
    for (const word of ["list", "generate", "validate", "explain", "Examples:", "Exit codes"])
      expect(stdout).toContain(word);
    expect(run("generate", "--help").stdout).toContain("--max-shard-size");
  });

  test("version", () => {
    expect(run("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("help and version load neither core nor a progress bar", () => {
    const env = { ...process.env, NODE_DEBUG: "module" };
    const loaded = spawnSync(process.execPath, [bin, "--help"], { encoding: "utf8", env });
    expect(loaded.stderr).toContain("commander");
    expect(loaded.stderr).not.toMatch(/onnxruntime|cli-progress/);
  });

  test("without a build it says so", () => {
    const unbuilt = path.join(work, "unbuilt", "bin");
    mkdirSync(unbuilt, { recursive: true });
    writeFileSync(path.join(work, "unbuilt", "package.json"), '{"type":"module"}');
    cpSync(bin, path.join(unbuilt, "tiny-random.js"));
    const result = spawnSync(process.execPath, [path.join(unbuilt, "tiny-random.js")], { encoding: "utf8" });
    expect(result).toMatchObject({ status: 2, stderr: "tiny-random is not built yet: run npm run build first.\n" });
  });

  test("a reader that closes early is no error", () => {
    const { status, stderr } = spawnSync(
      "sh",
      ["-c", `"${process.execPath}" "${bin}" explain bert --json | head -c 1`],
      {
        encoding: "utf8",
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

describe("list", () => {
  test("shows model types and architectures with plugin and task", () => {
    const { status, stdout } = run("list");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^bert\s+BertForMaskedLM\s+fill-mask\s+text\s+native$/m);
    expect(stdout).toMatch(/^native: \d+ architectures of \d+ model types, made and validated\.$/m);
    expect(json("list", "--modality", "text").value).toContainEqual({
      modelType: "gpt2",
      architecture: "GPT2LMHeadModel",
      task: "text-generation",
      plugin: "text",
      package: "@tiny-random/text",
      status: "native",
    });
  });

  test("shows what no plugin has, and why what is missing is", () => {
    const { value } = json("list", "--unported");
    expect(value).not.toContainEqual(expect.objectContaining({ status: "native" }));
    expect(value).toContainEqual(expect.objectContaining({ status: "loadable", package: null }));
    expect(value).toContainEqual(
      expect.objectContaining({ status: "missing", reason: expect.stringMatching(/^\w+: \S/) }),
    );
  });

  test("an unknown modality is refused with the near one", () => {
    expectRefusal(["list", "--modality", "texd"], /there is no modality texd\. Did you mean text\?/);
  });
});

describe("generate", () => {
  test("says what was made, where, how big, how long, what changed and what is next", () => {
    const { status, stdout } = run("generate", "GPT2Model", "--out", "said");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\[1\/1\] GPT2Model: [\d.]+ m?s, \d+ KB$/m);
    expect(stdout).toContain(`KB in ${path.join(work, "said")}.`);
    expect(stdout).toMatch(/n_embd\s+768 -> 32\s+width/);
    expect(stdout).toMatch(/^Kept: .*activation_function/m);
    expect(stdout).toContain(`npx @tiny-random/cli validate ${path.join("said", "tiny-random-GPT2Model")}`);
  });

  test("names itself as it was called", () => {
    process.env["TINY_RANDOM_CALLED_AS"] = "tiny-random";
    try {
      expect(run("generate", "GPT2Model", "--out", "said").stdout).toContain("  look    tiny-random explain GPT2Model");
      expect(run("--help").stdout).toContain("\n  tiny-random generate bert");
      expect(run("generate", "GPT2Modle").stderr + run("generate").stderr).toContain("tiny-random list shows them");
      expect(json("generate").value).toMatchObject({ error: { hint: expect.stringContaining("; tiny-random list") } });
    } finally {
      delete process.env["TINY_RANDOM_CALLED_AS"];
    }
  });

  test("every option reaches the model", () => {
    const options = [
      "--size",
      "small",
      "--seed",
      "7",
      "--dtype",
      "bfloat16",
      "--set",
      "n_head=8",
      "--set",
      "n_layer=3",
    ];
    const more = ["--max-shard-size", "50KB", "--adapter", "lora", "--tokenizer", "full"];
    const { status, value } = json("generate", "GPT2Model", "--out", "options", ...options, ...more);
    expect(status).toBe(0);
    expect(value).toMatchObject({ out: "options", interrupted: false, architectures: [{ status: "made" }] });
    const directory = path.join(work, "options", "tiny-random-GPT2Model");
    const config = JSON.parse(readFileSync(path.join(directory, "config.json"), "utf8"));
    expect(config).toMatchObject({ n_embd: 64, n_head: 8, n_layer: 3 });
    expect(config.dtype ?? config.torch_dtype).toBe("bfloat16");
    expect(config.vocab_size).toBeGreaterThan(1024);
    const provenance = JSON.parse(readFileSync(path.join(directory, "tiny-random.json"), "utf8"));
    expect(provenance).toMatchObject({
      seed: 7,
      size: "small",
      tokenizer: "full",
      settings: { n_head: 8, n_layer: 3 },
    });
    expect(existsSync(path.join(directory, "model.safetensors.index.json"))).toBe(true);
    expect(existsSync(path.join(directory, "adapter", "adapter_config.json"))).toBe(true);
  });

  test("a reference's own classes, all of them where it lists none, or those named", () => {
    const names = (value: { architectures: { architecture: string }[] }) =>
      value.architectures.map(({ architecture }) => architecture);
    const from = reference("own");
    expect(names(json("generate", "--from", from, "--out", "own-out").value)).toEqual(["BertModel"]);
    expect(names(json("generate", "BertForMaskedLM", "--from", from, "--out", "own-out").value)).toEqual([
      "BertForMaskedLM",
    ]);
    const silent = reference(
      "silent",
      edit("config.json", (text) => text.replace('"architectures"', '"formerly"')),
    );
    expect(names(json("generate", "--from", silent, "--out", "own-out").value).length).toBeGreaterThan(5);
    const other = reference(
      "other-class",
      edit("config.json", (text) => text.replace('"BertModel"', '"BertModle"')),
    );
    expectRefusal(["generate", "--from", other], /names the architecture BertModle.*Did you mean BertModel\?/);
  });

  test("one failure among others: exit code 1, the reason and the hint, the others made", () => {
    const { status, stdout } = run("generate", "BertModel", "GPT2Model", "--out", "mixed", "--set", "n_head=2");
    expect(status).toBe(1);
    expect(stdout).toContain("1 model made, 1 failed");
    expect(stdout).toMatch(/Failed:\n {2}BertModel\n.*--set n_head: the config has no n_head\n/);
    expect(readdirSync(path.join(work, "mixed"))).toContain("tiny-random-GPT2Model");
    expect(readdirSync(path.join(work, "mixed"))).not.toContain("tiny-random-BertModel");
  });

  test("an earlier good model survives a failed rerun", () => {
    const read = () => readFileSync(path.join(work, model, "tiny-random.json"), "utf8");
    const before = read();
    const { status, stdout } = run("generate", "BertModel", "--out", "models", "--set", "hidden_act=foo");
    expect(status).toBe(1);
    expect(stdout).toContain('Leave out --set hidden_act="foo" to see whether that is the cause.');
    expect(read()).toBe(before);
    expect(run("validate", model).status).toBe(0);
    expect(partials(path.join(work, "models"))).toEqual([]);
  });

  test("stack traces only with --verbose", () => {
    const failing = ["generate", "BertModel", "--out", "verbose", "--set", "hidden_act=foo"];
    expect(run(...failing).stdout).not.toMatch(/^\s+at /m);
    expect(run(...failing, "--verbose").stdout).toMatch(/^\s+at /m);
  });
});

describe("interrupts", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s leaves whole models only, and says so", async (signal) => {
    const out = path.join(work, `stopped-${signal}`);
    // Of this size each is slow enough to be interrupted, and none of these fails.
    const args = ["generate", "--modality", "vision", "--size", "paged", "--out", out];
    const child = spawn(process.execPath, [bin, ...args], { cwd: work });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text) => {
      if (stdout === "") child.kill(signal);
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(130);
    expect(stderr).toMatch(/^interrupted: \d+ of \d+ architectures are done and complete; [^\n]+\n$/);
    const [, done] = /^interrupted: (\d+) of/.exec(stderr) ?? [];
    expect(partials(out)).toEqual([]);
    const directories = readdirSync(out).filter((name) => name.startsWith("tiny-random-"));
    expect(directories.length).toBeGreaterThan(0);
    expect(directories).toHaveLength(Number(done));
    for (const name of directories) expect(existsSync(path.join(out, name, "tiny-random.json"))).toBe(true);
    const report = JSON.parse(readFileSync(path.join(out, "report.json"), "utf8"));
    expect(report.architectures).toHaveLength(directories.length);
  });

  test.each([
    ["a list", ["list"]],
    ["a run in one process", ["generate", "bert", "--size", "paged", "--out", "closed-1", "--jobs", "1"]],
    ["a run in two", ["generate", "bert", "gpt2", "--size", "paged", "--out", "closed-2", "--jobs", "2"]],
  ])("a reader that closes early ends %s with exit code 141, nothing half done", async (_, args) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd: work, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.once("data", () => child.stdout.destroy());
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(141);
    expect(stderr).not.toMatch(/EPIPE|at .*\.js/);
    const out = path.join(work, args.find((arg) => arg.startsWith("closed-")) ?? "none");
    if (existsSync(out)) expect(readdirSync(out).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

describe("bad input is one sentence", () => {
  test.each([
    [["generate", "BertForMaskLM"], /no model type or architecture BertForMaskLM\. Did you mean BertForMaskedLM\?/],
    [["generate", "gpt22"], /Did you mean gpt2\?/],
    [["generate"], /nothing to generate\. Name a model type/],
    [["generate", "bert", "--all"], /names and --all exclude each other/],
    [["generate", "bert", "--size", "tinny"], /--size tinny is not one of tiny, small, paged\. Did you mean tiny\?/],
    [["generate", "bert", "--dtype", "float8"], /--dtype float8 is not one of float32, float16, bfloat16/],
    [["generate", "bert", "--seed", "1.5"], /--seed 1\.5 is not a whole number/],
    [["generate", "bert", "--seed", "-1"], /--seed -1 is not a whole number/],
    [["generate", "bert", "--max-shard-size", "2QB"], /--max-shard-size 2QB is not a size/],
    [["generate", "bert", "--adapter", "lore"], /Did you mean lora\?/],
    [["generate", "LlamaForCausalLM", "--gguf", "f33"], /--gguf f33 is not one of .*Did you mean f32\?/s],
    [
      ["generate", "BertForMaskedLM", "--gguf", "f32"],
      /no GGUF file is made of BertForMaskedLM\. Of bert, llama\.cpp runs BertModel/,
    ],
    [["generate", "bert", "--set", "hidden_size"], /--set hidden_size is not of the form name=value/],
    [["generate", "bert", "--set", "hidden_sise=64"], /the config has no hidden_sise\. Did you mean hidden_size\?/],
    [["generate", "bert", "--set", "hidden_size=wide"], /hidden_size is a number\. Give a number\./],
    [["generate", "bert", "--set", "hidden_size=65"], /hidden_size=65 is not a multiple of num_attention_heads=4/],
    [["generate", "bert", "--set", "num_hidden_layers=0"], /the depth must be a whole number of 1 or more/],
    [["generate", "bert", "--set", "vocab_size=10"], /the tokenizer has 1024 ids/],
    [["generate", "bert", "--set", "__proto__.x=1"], /the config has no __proto__/],
    [["generate", "--from", "nowhere"], /nowhere is not a directory that can be read/],
    [["explain", "Bert"], /no model type or architecture Bert\. Did you mean bert\?/],
    [["generat"], /unknown command 'generat'\. Did you mean generate\?/],
    [["generate", "bert", "--sise", "tiny"], /unknown option '--sise'\. Did you mean --size\?/],
    [["generate", "bert", "--size"], /option '--size <name>' argument missing/],
    [["generate", "bert", "--out", ""], /the directory for the models is an empty name\. Give one/],
    [["validate"], /missing required argument 'directories'/],
    [["list", "bert"], /too many arguments for 'list'\. Expected 0 arguments but got 1\. npx @tiny-random\/cli --help/],
  ])("%j", (args, sentence) => {
    expectRefusal([...args], sentence);
  });

  test.each([
    ["a truncated config.json", halve("config.json"), /config\.json in \S+ is not valid JSON/],
    ["a config.json that is a list", edit("config.json", () => "[]"), /config\.json in \S+ is not a JSON object/],
    ["a config.json without model_type", edit("config.json", () => "{}"), /config\.json in \S+ has no model_type/],
    [
      "a model_type that leads elsewhere",
      edit("config.json", (text) => text.replace('"bert"', '"../../bert"')),
      /no installed family makes \.\.\/\.\.\/bert/,
    ],
    [
      "a config value of a wrong type",
      edit("config.json", (text) => text.replace(/"hidden_size": \d+/, '"hidden_size": "x"')),
      /hidden_size in config\.json of \S+ is a string \("x"\) where a number is expected/,
    ],
    ["a truncated tokenizer.json", halve("tokenizer.json"), /tokenizer\.json in \S+ is not valid JSON/],
    ["a missing tokenizer.json", (dir: string) => rmSync(path.join(dir, "tokenizer.json")), /has no tokenizer\.json/],
    ["a missing config.json", (dir: string) => rmSync(path.join(dir, "config.json")), /has no config\.json/],
  ])("%s", (name, damage, sentence) => {
    expectRefusal(["generate", "--from", reference(name.replaceAll(/\W/g, "-"), damage), "--out", "refused"], sentence);
    const refused = path.join(work, "refused");
    const left = existsSync(refused) ? readdirSync(refused) : [];
    expect(left.filter((file) => !file.endsWith(".json"))).toEqual([]);
  });

  test("a file in the way of the output", () => {
    writeFileSync(path.join(work, "in-the-way"), "");
    const sentence = /cannot be written: a file stands where a directory is needed/;
    expectRefusal(["generate", "BertModel", "--out", "in-the-way"], sentence);
    expectRefusal(["generate", "BertModel", "--out", path.join("in-the-way", "out")], sentence);
  });
});

describe("validate", () => {
  test("good directories, and every problem of bad ones", () => {
    const bad = path.join(work, "bad");
    cpSync(path.join(work, model), bad, { recursive: true });
    halve("tokenizer.json")(bad);
    rmSync(path.join(bad, "golden", "text.json"));
    const { status, stdout } = run("validate", model, "bad");
    expect(status).toBe(1);
    expect(stdout).toContain(`good    ${model}  BertModel`);
    expect(stdout).toContain("failed  bad  BertModel");
    expect(stdout).toContain("tokenizer.json is not the file that was made: its SHA-256 differs");
    expect(stdout).toContain("golden/text.json is missing");
    expect(stdout).toMatch(/1 good, 1 failed\.\n$/);
    expect(json("validate", model).value.directories).toEqual([
      { directory: model, architecture: "BertModel", problems: [], unchecked: [], usable: true },
    ]);
  });

  test("a decoder's greedy continuation is checked through the cache", () => {
    const bad = path.join(work, "bad-generation");
    cpSync(path.join(work, "models", "tiny-random-GPT2LMHeadModel"), bad, { recursive: true });
    edit(path.join("golden", "generation.json"), (text) => {
      const generation = JSON.parse(text);
      generation.generated_ids[3] += 1;
      return JSON.stringify(generation);
    })(bad);
    expect(run("validate", "bad-generation").stdout).toMatch(
      /leaves golden\/generation\.json at token 4: \d+ instead of/,
    );
  });

  test("an output directory stands for the models in it", () => {
    const { status, value } = json("validate", "models");
    expect(status).toBe(0);
    const names = readdirSync(path.join(work, "models")).filter((name) => name.startsWith("tiny-random-"));
    expect(names.length).toBeGreaterThan(1);
    expect(value.directories.map(({ directory }: { directory: string }) => path.basename(directory))).toEqual(
      names.sort(),
    );
  });

  test("what is no tiny model: exit code 2, the others are still checked", () => {
    mkdirSync(path.join(work, "empty"));
    const { status, stdout } = run("validate", "nowhere", "empty", model);
    expect(status).toBe(2);
    expect(stdout).toContain("nowhere is not a directory. Give a directory that tiny-random made.");
    expect(stdout).toContain("empty has no tiny-random.json. Give a directory that tiny-random made.");
    expect(stdout).toContain(`good    ${model}`);
  });
});

describe("explain", () => {
  test("tensors, ties, what changed by which role, sessions, invariants", () => {
    const { status, stdout } = run("explain", "GPT2LMHeadModel");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^lm_head\.weight\s+\[1024, 32\]\s+F32\s+tied to transformer\.wte\.weight$/m);
    expect(stdout).toMatch(/^n_embd\s+768\s+32\s+width$/m);
    expect(stdout).toMatch(/^\s+out\s+logits\s+float32\s+\[batch_size, sequence_length, 1024\]$/m);
    expect(stdout).toContain("decoding step by step through the cache equals one full pass");
  });

  test("as JSON, with the options that decide a model, writing nothing", () => {
    const before = readdirSync(work);
    const { value } = json("explain", "BertModel", "--size", "paged", "--set", "num_hidden_layers=1");
    expect(value).toMatchObject({
      architecture: "BertModel",
      invariants: { padding: "right", cache: false, batch: true },
    });
    const tensor = value.tensors.find(({ name }: { name: string }) => name === "embeddings.word_embeddings.weight");
    expect(tensor.shape).toEqual([1024, 256]);
    expect(readdirSync(work)).toEqual(before);
  });
});

describe("a stranger's plugin", () => {
  const project = path.join(work, "project");
  const install = (source: string) => {
    const directory = path.join(project, "node_modules", "stranger");
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(project, "package.json"), JSON.stringify({ dependencies: { stranger: "1.0.0" } }));
    const manifest = { name: "stranger", type: "module", "tiny-random": { plugin: "./plugin.js" } };
    writeFileSync(path.join(directory, "package.json"), JSON.stringify(manifest));
    writeFileSync(path.join(directory, "plugin.js"), source);
  };
  const family = (architecture: string) => `{
    modelType: "strange", facts: { className: "StrangeConfig", defaults: { model_type: "strange" } },
    reference: { repo: "strange", config: { model_type: "strange" }, files: { description: "none", list: () => [], read: () => undefined } },
    shrink: (config) => config, processors: () => [],
    architectures: { ${JSON.stringify(architecture)}: { padding: "right", build: () => { throw new Error("unused"); }, sessions: () => ({}), inputs: () => () => undefined } },
  }`;
  const plugin = (api: number, types: Record<string, string>) =>
    `export default { apiVersion: ${api}, name: "stranger", families: { ${Object.entries(types)
      .map(([type, architecture]) => `${type}: async () => ({ default: ${family(architecture)} })`)
      .join(", ")} } };`;

  test("is found from the project's dependencies, beside the command's own", () => {
    install(plugin(1, { strange: "StrangeModel" }));
    const { stdout } = runIn(project, "list");
    expect(stdout).toMatch(/^strange\s+StrangeModel\s+stranger\s+native$/m);
    expect(stdout).toMatch(/^bert\s+BertModel/m);
  });

  test("a class name of its cannot lead out of the output directory", () => {
    install(plugin(1, { strange: "../../Evil" }));
    const { status, stderr } = runIn(project, "generate", "strange", "--out", "deep/out");
    expect(status).not.toBe(0);
    expect(stderr + readFileSync(path.join(project, "deep/out/report.json"), "utf8")).not.toMatch(/"made"/);
    expect(readdirSync(path.join(project, "deep", "out")).sort()).toEqual(["report.json", "tiny_model_summary.json"]);
    expect(readdirSync(project).sort()).toEqual(["deep", "node_modules", "package.json"]);
  });

  test("another API version, or a model type twice, is refused", () => {
    install(plugin(2, {}));
    expect(runIn(project, "list")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/stranger is for plugin API 2/),
    });
    install(plugin(1, { bert: "StrangeModel" }));
    expect(runIn(project, "list").stderr).toMatch(/both bring a family bert\. Uninstall one of them\./);
  });
});

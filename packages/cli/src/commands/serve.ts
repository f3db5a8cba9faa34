import type { Families } from "@tiny-random/core";
import type { StandIn } from "@tiny-random/hub";
import type { Command } from "commander";
import { type GenerateFlags, generateOptions, outputDirectory } from "../generate-options.ts";
import { interruptible } from "../interrupt.ts";
import { logLines } from "../log-lines.ts";
import { addModelOptions, addOutputOptions } from "../model-options.ts";
import { type OutputOptions, printJson } from "../outcome.ts";
import { installedFamilies } from "../plugins.ts";
import { fetchNamedReference } from "../references.ts";

interface Flags extends GenerateFlags, OutputOptions {
  readonly host: string;
  readonly port: string;
  readonly standIn?: boolean;
  readonly map?: string;
  readonly writable?: boolean;
  readonly token?: string;
  readonly allowHost: readonly string[];
  readonly untilStdinCloses?: boolean;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** Waits until standard input closes, since the process that writes to it ended, or for a signal. */
const stdinClosed = async (signal: AbortSignal): Promise<void> => {
  const { stdin } = process;
  const closed = new Promise<void>((resolve) => {
    for (const event of ["end", "close", "error"]) stdin.once(event, () => resolve());
  });
  stdin.resume();
  await Promise.race([closed, aborted(signal)]);
  stdin.destroy();
};

const portOf = async (text: string): Promise<number> => {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  const { InputError } = await import("@tiny-random/core");
  throw new InputError(`--port ${text} is not a port`, "Give a number up to 65535, or 0 for any free one.");
};

/** What is served under the names of real models: `--stand-in` those that families follow, `--map` those of a file. */
const standInsOf = async ({ standIn = false, map }: Flags, families: Families): Promise<StandIn[]> => {
  const { familyStandIns, mappedStandIns } = await import("@tiny-random/hub");
  return [
    ...(standIn ? await familyStandIns(families) : []),
    ...(map === undefined ? [] : await mappedStandIns(families, map)),
  ];
};

const serveCommand = async (directory: string, flags: Flags): Promise<void> => {
  const { serve } = await import("@tiny-random/hub");
  const port = await portOf(flags.port);
  const families = await installedFamilies();
  const stated = await generateOptions(await fetchNamedReference(flags, families), await outputDirectory(directory));
  const { optionalFormat } = await import("../optional-format.ts");
  const { formats } = stated;
  const generate = {
    ...stated,
    ...(formats && { formats: formats.map((format) => (format.name === "gguf" ? optionalFormat(format) : format)) }),
  };
  const standIns = await standInsOf(flags, families);
  const { galleryPages } = await import("@tiny-random/gallery");
  const pages = galleryPages(families, generate.out);
  const { writable = false, token } = flags;
  const access = { writable, allowedHosts: flags.allowHost, ...(token !== undefined && { token }) };
  const log = logLines();
  await interruptible(async (signal) => {
    const server = await serve({ families, generate, standIns, host: flags.host, port, log, pages, ...access });
    if (flags.json) printJson({ url: server.url });
    else {
      console.log(`Serving tiny models. Clients find them with HF_ENDPOINT=${server.url}`);
      console.log(`People find them at ${server.url}/`);
    }
    await (flags.untilStdinCloses ? stdinClosed(signal) : aborted(signal));
    await server.close();
  });
};

/** Options, arguments and action of `tiny-random serve`. */
export const defineServe = (command: Command): Command =>
  addOutputOptions(
    addModelOptions(command.argument("[directory]", "where the models are, and go", "out"))
      .option("--host <address>", "the address to listen on", "127.0.0.1")
      .option("--stand-in", "serve a tiny model under the name of every checkpoint that a family follows")
      .option("--map <file>", "serve tiny models under names of your own: JSON, name to architecture or directory")
      .option("--writable", "let clients create repositories and upload to them")
      .option("--token <token>", "with --writable, what every write must bring as its token")
      .option(
        "--allow-host <name>",
        "a name, beside this machine's own, that clients may call the server by; repeatable",
        (name: string, names: readonly string[]) => [...names, name],
        [],
      )
      .option("--until-stdin-closes", "end when standard input closes, as when the parent process ends")
      .option("--port <number>", "the port to listen on, 0 for any free one", "8000"),
  ).action(serveCommand);

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { root } from "../parity/environment.ts";

/** Rounds of each server in turn; the median counts. */
const rounds = 3;
const secondsPerRound = 4;
const connections = 32;
const model = "tiny-random-BertModel";
const files = ["config.json", "tokenizer.json", "model.safetensors"];
const cli = path.join(root, "packages/cli/bin/tiny-random.js");

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** What is measured with comes from the system's packages; what is missing, by name. */
const missingPrograms = (): string[] =>
  ["nginx", "wrk"].filter((name) => spawnSync(name, ["-v"], { stdio: "ignore" }).error !== undefined);

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/** nginx as Debian sets it up, over one directory. */
const nginxConfig = (work: string, port: number): string => `
worker_processes auto;
daemon off;
error_log ${work}/nginx.log;
pid ${work}/nginx.pid;
events { worker_connections 768; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  client_body_temp_path ${work}/body;
  proxy_temp_path ${work}/proxy;
  fastcgi_temp_path ${work}/fastcgi;
  uwsgi_temp_path ${work}/uwsgi;
  scgi_temp_path ${work}/scgi;
  server { listen 127.0.0.1:${port}; root ${work}/models; }
}
`;

const answers = async (url: string): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
};

/** For wrk: asks for one path after the other, as clients do that download a model. */
const inTurn = (paths: readonly string[]): string => `
local paths = { ${paths.map((one) => JSON.stringify(one)).join(", ")} }
local turn = 0
request = function()
  turn = turn % #paths + 1
  return wrk.format("GET", paths[turn])
end
`;

/** Requests a second, as wrk counts them. Throws where any answer is no success. */
const requestsPerSecond = (url: string, script?: string): number => {
  const scripted = script === undefined ? [] : ["-s", script];
  const args = ["-t1", `-c${connections}`, `-d${secondsPerRound}s`, ...scripted, url];
  const printed = execFileSync("wrk", args, { encoding: "utf8" });
  if (/Non-2xx|Socket errors/.test(printed)) throw new Error(`${url}: ${printed}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(printed)?.[1]);
};

/** One row: some requests to both servers in turn. */
const compare = (title: string, measure: readonly (() => number)[]): void => {
  const measured = Array.from({ length: rounds }, () => measure.map((one) => one()));
  const [own = 0, theirs = 0] = measure.map((_, index) => median(measured.map((round) => round[index] ?? 0)));
  const figures = `${own.toFixed(0).padStart(7)} a second ours ${theirs.toFixed(0).padStart(7)} by nginx`;
  console.log(`${title.padEnd(20)}${figures}  ${(own / theirs).toFixed(2)} of it`);
};

/** Single files, then all files of a model in turn. */
const compareFiles = async (work: string, ours: string, nginx: string): Promise<void> => {
  const directory = path.join(work, "models", model);
  const all = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)));
  const places = [
    (file: string) => `/tiny-random/${model}/resolve/main/${file}`,
    (file: string) => `/${model}/${file}`,
  ];
  const servers = [ours, nginx].map((url, index) => ({ url, place: places[index] ?? String, index }));
  for (const file of all) for (const { url, place } of servers) await answers(`${url}${place(file)}`);
  for (const file of files)
    compare(
      file,
      servers.map(
        ({ url, place }) =>
          () =>
            requestsPerSecond(`${url}${place(file)}`),
      ),
    );
  const scripts = servers.map(({ url, place, index }) => {
    const script = path.join(work, `requests-${index}.lua`);
    writeFileSync(script, inTurn(all.map(place)));
    return () => requestsPerSecond(url, script);
  });
  compare(`${all.length} files in turn`, scripts);
};

/**
 * Warm throughput of `tiny-random serve` beside nginx over the same files, in one run: `npm run bench -- serve`. Says what is
 * missing where nginx or wrk is not installed.
 */
export const benchThroughput = async (): Promise<void> => {
  const missing = missingPrograms();
  if (missing.length > 0) {
    console.log(`Not measured: ${missing.join(" and ")} is not installed.`);
    process.exitCode = 1;
    return;
  }
  const work = mkdtempSync(path.join(os.tmpdir(), "tiny-random-throughput-"));
  // nginx's workers give up root's rights.
  chmodSync(work, 0o755);
  const servers: ChildProcess[] = [];
  try {
    mkdirSync(path.join(work, "models"));
    execFileSync(process.execPath, [cli, "generate", "BertModel", "--out", path.join(work, "models")]);
    const [port, nginxPort] = [await freePort(), await freePort()];
    writeFileSync(path.join(work, "nginx.conf"), nginxConfig(work, nginxPort));
    const serve = [cli, "serve", path.join(work, "models"), "--port", String(port)];
    servers.push(spawn(process.execPath, serve, { stdio: "ignore" }));
    servers.push(spawn("nginx", ["-c", path.join(work, "nginx.conf"), "-p", work], { stdio: "ignore" }));
    console.log(
      `\nWarm throughput, ${connections} connections, median of ${rounds} rounds of ${secondsPerRound} s each`,
    );
    await compareFiles(work, `http://127.0.0.1:${port}`, `http://127.0.0.1:${nginxPort}`);
  } finally {
    for (const server of servers) server.kill("SIGTERM");
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
};

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { catalogue } from "./catalogue.ts";
import { type FaultyHub, faultyHub, refuse } from "./faulty-hub.test.fixture.ts";
import { temporary, writeFiles } from "./hub.test.fixture.ts";
import { hubApp } from "./hub-app.ts";
import { type UploadOptions, upload } from "./upload.ts";
import { writtenRepositories } from "./written-repositories.ts";

const token = "hf_secret";
let place = temporary();
let hub: FaultyHub;
let options: UploadOptions;

/** A safetensors file of one number, by the format's own description. */
const outputs = (value: number): string => {
  const header = JSON.stringify({ logits: { dtype: "F32", shape: [1], data_offsets: [0, 4] } });
  const file = Buffer.alloc(8 + header.length + 4);
  file.writeBigUInt64LE(BigInt(header.length));
  file.write(header, 8);
  file.writeFloatLE(value, 8 + header.length);
  return file.toString("latin1");
};
const write = (name: string, content: string) => writeFileSync(path.join(place.directory, name), content, "latin1");
const record = (hash: string, seed = 0) =>
  JSON.stringify({
    generator: { name: "tiny-random" },
    seed,
    files: { "config.json": "1", "golden/outputs.safetensors": hash },
  });
const model = "tiny-random-FakeModel";

beforeEach(async () => {
  place = temporary();
  writeFiles(path.join(place.directory, model), {
    "config.json": "{}",
    "tiny-random.json": record("one"),
    "model.safetensors": "weights ".repeat(5000),
    "golden/outputs.safetensors": "",
  });
  write(`${model}/golden/outputs.safetensors`, outputs(1));
  const store = writtenRepositories(path.join(place.directory, "store"));
  hub = await faultyHub(hubApp(catalogue([store]), () => {}, { write: { store, token, largeFrom: 10_000 } }));
  const patience = { tries: 3, firstWait: 5, longestWait: 20, stall: 20_000, largest: 1e7 };
  const cache = path.join(place.directory, "cache");
  const common = { endpoint: hub.url, token, offline: false, cache, patience };
  options = { ...common, owner: "org", isPrivate: false, pullRequest: false, dryRun: false, jobs: 2 };
});
afterEach(async () => {
  await hub.close();
  place.remove();
});

const run = async (changes: Partial<UploadOptions> = {}) => {
  const [outcome] = await upload([path.join(place.directory, model)], { ...options, ...changes });
  if (!outcome) throw new Error("nothing was done");
  return outcome;
};
const read = async (name: string, revision = "main") =>
  (await fetch(`${hub.url}/org/${model}/resolve/${encodeURIComponent(revision)}/${name}`)).text();
const commits = async (): Promise<number> =>
  JSON.parse(await (await fetch(`${hub.url}/api/models/org/${model}/commits/main`)).text()).length;
const sent = (pattern: RegExp) =>
  hub.seen.filter(({ method, path: at }) => method !== "GET" && pattern.test(at)).length;

describe("what is committed", () => {
  test("everything to a new repository, large files by their own protocol", async () => {
    const outcome = await run();
    expect(outcome).toMatchObject({ status: "committed", created: true, id: `org/${model}` });
    expect(await read("model.safetensors")).toBe("weights ".repeat(5000));
    expect([sent(/large-files/), sent(/commit/)]).toEqual([1, 1]);
  });

  test("nothing where nothing changed", async () => {
    await run();
    hub.seen.length = 0;
    expect(await run()).toMatchObject({ status: "unchanged", created: false });
    expect(sent(/./)).toBe(0);
    expect(await commits()).toBe(2);
  });

  test("only what changed, and what is gone is deleted", async () => {
    await run();
    writeFiles(path.join(place.directory, model), { "config.json": '{"a":1}', "new.json": "{}" });
    rmSync(path.join(place.directory, model, "model.safetensors"));
    expect(await run()).toMatchObject({
      status: "committed",
      added: ["new.json"],
      replaced: ["config.json"],
      deleted: ["model.safetensors"],
    });
    expect(await read("config.json")).toBe('{"a":1}');
  });

  test("no golden outputs within tolerance of the published ones, nor their new hash", async () => {
    await run();
    write(`${model}/golden/outputs.safetensors`, outputs(1.00001));
    write(`${model}/tiny-random.json`, record("two"));
    expect((await run()).status).toBe("unchanged");
    write(`${model}/golden/outputs.safetensors`, outputs(1.01));
    expect(await run()).toMatchObject({ status: "committed", replaced: ["golden/outputs.safetensors"] });
    write(`${model}/tiny-random.json`, record("two", 7));
    expect(await run()).toMatchObject({ status: "committed", replaced: ["tiny-random.json"] });
  });
});

describe("pull requests", () => {
  test("are opened with --pr, once", async () => {
    await run();
    writeFiles(path.join(place.directory, model), { "config.json": '{"a":1}' });
    const proposed = await run({ pullRequest: true });
    expect(proposed).toMatchObject({ status: "proposed", url: `${hub.url}/org/${model}/discussions/1` });
    expect([await read("config.json"), await read("config.json", "refs/pr/1")]).toEqual(["{}", '{"a":1}']);
    expect(await run({ pullRequest: true })).toMatchObject({ status: "unchanged", url: proposed.url });
  });

  test("are opened where somebody else made the repository", async () => {
    await run();
    const text = JSON.stringify({ key: "header", value: { summary: "x" } });
    const mine = JSON.stringify({ key: "deletedFile", value: { path: "tiny-random.json" } });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" };
    const address = `${hub.url}/api/models/org/${model}/commit/main`;
    expect((await fetch(address, { method: "POST", body: `${text}\n${mine}`, headers })).status).toBe(200);
    expect((await run()).status).toBe("proposed");
    expect(await commits()).toBe(3);
  });
});

test("a dry run needs no token", async () => {
  expect((await run({ dryRun: true, token: undefined })).status).toBe("committed");
});

test("a dry run says exactly what would happen, and changes nothing", async () => {
  const said = await run({ dryRun: true });
  expect(sent(/./)).toBe(0);
  const { url: _, ...done } = await run();
  expect(done).toEqual(said);
});

describe("failures", () => {
  test("are outcomes, and stop no other", async () => {
    writeFiles(path.join(place.directory, "tiny-random-Other"), {
      "tiny-random.json": record("x"),
      "config.json": "{}",
    });
    hub.fault = ({ path: at, method }, response) => method === "POST" && at.includes("Other") && refuse(response, 403);
    const directories = ["tiny-random-Other", model].map((name) => path.join(place.directory, name));
    const outcomes = await upload(directories, options);
    expect(outcomes.map(({ status, reason }) => [status, reason])).toEqual([
      ["failed", "The Hub does not let the token write there (403)."],
      ["committed", undefined],
    ]);
  });

  test("never show the token, whatever the server answers", async () => {
    hub.fault = ({ method, headers }, response) => {
      if (method !== "POST") return false;
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: `bad ${headers.authorization}` }));
      return true;
    };
    const { status, reason } = await run();
    expect([status, reason]).toEqual(["failed", expect.stringContaining("bad Bearer [token]")]);
    expect(reason).not.toContain(token);
  });

  test("a busy server is asked again", async () => {
    hub.fault = ({ path: at }, response, count) => at.includes("preupload") && count < 3 && refuse(response, 503);
    expect((await run()).status).toBe("committed");
  });

  test("a token that the Hub does not accept is one sentence for the whole run", async () => {
    const directories = [path.join(place.directory, model)];
    const wrong = upload(directories, { ...options, token: "hf_wrong" });
    await expect(wrong).rejects.toThrow(/^the Hub does not accept the token$/);
    expect(hub.seen.map(({ path: at }) => at)).toEqual(["/api/whoami-v2"]);
  });

  test("a Hub that is not there is one sentence for the whole run", async () => {
    hub.fault = (_, response) => Boolean(response.destroy());
    await expect(run()).rejects.toThrow(`${hub.url} cannot be reached`);
  });

  test("a Hub that goes away is not asked again for every model left", async () => {
    const others = ["A", "B", "C"].map((name) => path.join(place.directory, `tiny-random-${name}`));
    for (const other of others) writeFiles(other, { "tiny-random.json": record("x") });
    const fault = hub.fault;
    const finished = ({ status }: { readonly status: string }) => {
      if (status === "committed") hub.fault = (_, response) => Boolean(response.destroy());
    };
    const outcomes = await upload([path.join(place.directory, model), ...others], { ...options, jobs: 1, finished });
    expect(outcomes.map(({ status }) => status)).toEqual(["committed", "failed", "failed", "failed"]);
    expect(new Set(outcomes.slice(1).map(({ reason }) => reason)).size).toBe(1);
    expect(hub.seen.filter(({ path: at }) => /tiny-random-[BC]/.test(at))).toEqual([]);
    hub.fault = fault;
  });

  test("no token, no tiny model: one sentence before anything is asked", async () => {
    const directories = [path.join(place.directory, model)];
    await expect(upload(directories, { ...options, token: undefined })).rejects.toThrow(/no token to upload with/);
    await expect(upload([place.directory], options)).rejects.toThrow(/has no tiny-random\.json/);
    expect(hub.seen).toEqual([]);
  });
});

describe("broken off and run again", () => {
  test.each(["preupload", "objects/batch", "large-files", "/commit/"])(
    "at %s: the same state, large files once",
    async (at) => {
      let broken = true;
      hub.fault = ({ path: asked }, response) => {
        if (!broken || !asked.includes(at)) return false;
        response.destroy();
        return true;
      };
      expect((await run()).status).toBe("failed");
      broken = false;
      hub.seen.length = 0;
      expect((await run()).status).toBe("committed");
      expect(await read("model.safetensors")).toBe("weights ".repeat(5000));
      expect(await commits()).toBe(2);
      // Where it broke after the large file, that file is not sent again.
      expect(sent(/large-files/)).toBe(at === "/commit/" ? 0 : 1);
      expect((await run()).status).toBe("unchanged");
    },
  );

  test("a commit whose answer was lost is not made twice", async () => {
    let lost = false;
    hub.fault = ({ path: asked }, response) => {
      if (lost || !asked.includes("/commit/")) return false;
      lost = true;
      const { socket } = response;
      response.end = () => {
        socket?.destroy();
        return response;
      };
      return false;
    };
    expect((await run()).status).toBe("failed");
    expect((await run()).status).toBe("unchanged");
    expect(await commits()).toBe(2);
  });

  test("an interrupt lets models under way end and begins no other", async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await upload([path.join(place.directory, model)], { ...options, signal: controller.signal })).toEqual([]);
    expect(hub.seen).toEqual([]);
  });
});

test("private repositories are created private", async () => {
  await run({ isPrivate: true });
  const stored = path.join(place.directory, "store/repositories", `org--${model}`, "repository.json");
  expect(JSON.parse(readFileSync(stored, "utf8")).private).toBe(true);
});

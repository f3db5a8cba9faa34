import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FaultyHub, faultyHub } from "./faulty-hub.test.fixture.ts";
import { fakeFiles, fakeHub, temporary, writeFiles } from "./hub.test.fixture.ts";
import { downloadHeaders } from "./hub-headers.ts";
import { type DownloadOptions, downloadReference } from "./hub-reference.ts";

const id = "tiny-random/tiny-random-FakeModel";
const name = { id, revision: "main" };

/** A safetensors file whose header has a length of ASCII bytes, since fixtures are texts; and weights behind it. */
const safetensors = (tensor: string, length = 0x7f): string => {
  const entry = { [tensor]: { dtype: "U8", shape: [5000], data_offsets: [0, 5000] } };
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(length));
  return `${start.toString("latin1")}${JSON.stringify(entry).padEnd(length)}${"w".repeat(5000)}`;
};
const headerOf = (file: string): string => file.slice(0, 8 + Number(Buffer.from(file, "latin1").readBigUInt64LE(0)));

let place = temporary();
let hub: FaultyHub;
let options: DownloadOptions;
const start = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const { "model.safetensors": _, ...others } = fakeFiles("FakeModel");
  writeFiles(path.join(place.directory, "tiny-random-FakeModel"), { ...others, ...files });
  hub = await faultyHub(fakeHub(place.directory).app);
  const patience = { tries: 3, firstWait: 5, longestWait: 50, stall: 20_000, largest: 10_000_000 };
  options = {
    endpoint: hub.url,
    token: undefined,
    offline: false,
    patience,
    cache: path.join(place.directory, "home", "hub"),
  };
  return path.basename(await downloadReference(name, options));
};
beforeEach(() => {
  place = temporary();
  mkdirSync(path.join(place.directory, "home"));
});
afterEach(async () => {
  await hub.close();
  place.remove();
});

const bytesAsked = (): number =>
  hub.seen
    .filter(({ path: at }) => at.endsWith(".safetensors"))
    .map(({ headers }) => /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? ""))
    .reduce((sum, range) => sum + (range ? Number(range[2]) - Number(range[1]) + 1 : 0), 0);

describe("the beginnings of safetensors files", () => {
  test("are brought without their weights, outside the clients' cache, and once", async () => {
    const file = safetensors("a.weight");
    const commit = await start({ "model.safetensors": file });
    const directory = await downloadHeaders(name, commit, options);
    expect(readFileSync(path.join(directory, "model.safetensors"), "latin1")).toBe(headerOf(file));
    expect(directory.startsWith(options.cache)).toBe(false);
    const asked = hub.seen.length;
    expect(await downloadHeaders(name, commit, { ...options, offline: true })).toBe(directory);
    expect(hub.seen.length).toBe(asked);
  });

  test("take a second request where the header is long", async () => {
    const file = safetensors("a.weight", 0x012020);
    const directory = await downloadHeaders(name, await start({ "model.safetensors": file }), options);
    expect(readFileSync(path.join(directory, "model.safetensors"), "latin1")).toBe(headerOf(file));
    expect(bytesAsked()).toBe(Math.max(65_536, headerOf(file).length));
  });

  test("are those of all shards, with their index", async () => {
    const shards = { "model-1.safetensors": safetensors("a"), "model-2.safetensors": safetensors("b") };
    const map = { a: "model-1.safetensors", b: "model-2.safetensors" };
    const index = JSON.stringify({ weight_map: map });
    const commit = await start({ ...shards, "model.safetensors.index.json": index });
    const directory = await downloadHeaders(name, commit, options);
    expect(readdirSync(directory).sort()).toEqual([...Object.keys(shards), "model.safetensors.index.json"]);
    expect(readFileSync(path.join(directory, "model-2.safetensors"), "latin1")).toBe(
      headerOf(shards["model-2.safetensors"]),
    );
  });

  test.each([
    [{}, /has no model\.safetensors/],
    [{ "model.safetensors": "short" }, /shorter than the eight bytes/],
    [{ "model.safetensors": "\u007f".repeat(64) }, /claims a header of \d+ bytes, more than is read/],
    [{ "model.safetensors.index.json": "{" }, /is not valid JSON/],
    [{ "model.safetensors.index.json": '{"weight_map":{"a":"../a.safetensors"}}' }, /which is no file beside it/],
    [{ "model.safetensors.index.json": '{"weight_map":{"a":"b.safetensors"}}' }, /lacks b\.safetensors/],
  ])("of %j are refused with a sentence", async (files, sentence) => {
    const commit = await start(files);
    await expect(downloadHeaders(name, commit, options)).rejects.toThrow(sentence);
  });
});

import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { directoryFiles, readConfig } from "@tiny-random/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Fault, type FaultyHub, faultyHub, refuse } from "./faulty-hub.test.fixture.ts";
import { fakeFiles, fakeHub, temporary, writeFiles } from "./hub.test.fixture.ts";
import { type DownloadOptions, downloadReference } from "./hub-reference.ts";
import { hubSettings } from "./hub-settings.ts";
import { patientFetch } from "./patient-fetch.ts";
import { referenceName } from "./reference-name.ts";
import { digest } from "./snapshot.ts";

const id = "tiny-random/tiny-random-FakeModel";
const tokenizer = JSON.stringify({ model: { vocab: "word ".repeat(40_000) } });
const files = {
  ...fakeFiles("FakeModel"),
  "tokenizer.json": tokenizer,
  "chat_template.jinja": "{{ messages }}",
  "additional_chat_templates/tool_use.jinja": "{{ tools }}",
  "pytorch_model.bin": "weights",
  "code.py": "import os",
};

let place = temporary();
let hub: FaultyHub;
let waits: DownloadOptions;
beforeEach(async () => {
  place = temporary();
  writeFiles(path.join(place.directory, "tiny-random-FakeModel"), files);
  hub = await faultyHub(fakeHub(place.directory).app);
  // A busy machine is slow to answer, which is no stall: tests of stalls are impatient themselves.
  const patience = { tries: 3, firstWait: 5, longestWait: 1500, stall: 20_000, largest: 10_000_000 };
  waits = { endpoint: hub.url, token: undefined, offline: false, cache: path.join(place.directory, "cache"), patience };
});
afterEach(async () => {
  await hub.close();
  place.remove();
});

const download = (options: Partial<DownloadOptions> = {}, text = id) => {
  const name = referenceName(text);
  if (!name) throw new Error(`${text} is no name`);
  return downloadReference(name, { ...waits, ...options });
};
const failure = async (options: Partial<DownloadOptions> = {}, text = id) => {
  const error: unknown = await download(options, text).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error("it did not fail");
  expect(error.name).toBe("InputError");
  return { message: error.message, hint: "hint" in error ? error.hint : undefined };
};
const impatient = { tries: 6, firstWait: 5, longestWait: 50, stall: 1000, largest: 10_000_000 };
const isFile = (name: string) => (request: { readonly path: string }) => request.path.endsWith(`/${name}`);
const requestsOf = (name: string) => hub.seen.filter(isFile(name));
const on =
  (name: string, fault: Fault): Fault =>
  (request, response, count) =>
    isFile(name)(request) && fault(request, response, count);
const whole = (directory: string) =>
  expect(readFileSync(path.join(directory, "tokenizer.json"), "utf8")).toBe(tokenizer);

describe("what is downloaded", () => {
  test("config, tokenizer and templates, never weights or code", async () => {
    const directory = await download();
    expect((readdirSync(directory, { recursive: true }) as string[]).sort()).toEqual([
      "additional_chat_templates",
      "additional_chat_templates/tool_use.jinja",
      "chat_template.jinja",
      "config.json",
      "tokenizer.json",
    ]);
    whole(directory);
    expect(hub.seen.filter(({ path: at }) => /\.(bin|safetensors|onnx|py)/.test(at))).toEqual([]);
  });

  test("into the layout of the official clients: blobs by ETag, links by commit, references", async () => {
    const directory = await download();
    const repository = path.join(waits.cache, "models--tiny-random--tiny-random-FakeModel");
    const commit = path.basename(directory);
    expect(directory).toBe(path.join(repository, "snapshots", commit));
    expect(readFileSync(path.join(repository, "refs", "main"), "utf8")).toBe(commit);
    expect(lstatSync(path.join(directory, "config.json")).isSymbolicLink()).toBe(true);
    expect(readlinkSync(path.join(directory, "config.json"))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]{40}$/);
    expect(readdirSync(path.join(repository, "blobs")).filter((name) => name.includes("incomplete"))).toEqual([]);
  });

  test("is known by repository and commit", async () => {
    const directory = await download();
    const read = directoryFiles(directory);
    expect([read.description, read.revision]).toEqual([id, path.basename(directory)]);
    expect(readConfig(read).model_type).toBe("fake");
  });

  test("a second time, only the list is asked for", async () => {
    await download();
    hub.seen.length = 0;
    await download();
    expect(requestsOf("tokenizer.json")).toEqual([]);
    expect(hub.seen.length).toBeGreaterThan(0);
  });

  test("a commit is a revision too, and moves no reference", async () => {
    const commit = path.basename(await download());
    const elsewhere = { cache: path.join(place.directory, "other") };
    expect(path.basename(await download(elsewhere, `${id}@${commit}`))).toBe(commit);
    expect(readdirSync(path.join(elsewhere.cache, "models--tiny-random--tiny-random-FakeModel")).sort()).toEqual([
      "blobs",
      "snapshots",
    ]);
  });

  test("a damaged blob is replaced", async () => {
    const directory = await download();
    const blob = path.resolve(directory, readlinkSync(path.join(directory, "tokenizer.json")));
    writeFileSync(blob, "half");
    whole(await download());
  });
});

describe("offline", () => {
  test("the cache is used and nothing asked", async () => {
    const directory = await download();
    hub.seen.length = 0;
    expect(await download({ offline: true })).toBe(directory);
    expect(await download({ offline: true }, `${id}@${path.basename(directory)}`)).toBe(directory);
    expect(hub.seen).toEqual([]);
  });

  test("what the cache does not have is one sentence", async () => {
    expect((await failure({ offline: true })).message).toBe(`HF_HUB_OFFLINE is set and the cache has no ${id} at main`);
  });
});

describe("refusals are one sentence", () => {
  test("404: the near name among those known", async () => {
    const known = ["tiny-random/tiny-random-FakeModel", "other/model"];
    expect(await failure({ known }, "tiny-random/tiny-random-FakeModl")).toEqual({
      message: "there is no model tiny-random/tiny-random-FakeModl on the Hub, nor a directory of that name",
      hint: "Did you mean tiny-random/tiny-random-FakeModel?",
    });
  });

  test("401, as the Hub answers unknown names without a token", async () => {
    hub.fault = (_, response) => refuse(response, 401, "RepoNotFound");
    expect((await failure()).hint).toMatch(/If it is private: Set HF_TOKEN, or log in with hf auth login\./);
  });

  test("401 for a token that is no longer good, without the token", async () => {
    hub.fault = (_, response) => refuse(response, 401);
    const { message, hint } = await failure({ token: "hf_secret" });
    expect(message).toBe("the Hub does not accept the token");
    expect(message + hint).not.toContain("hf_secret");
  });

  test.each([
    [undefined, /log in/],
    ["hf_secret", /Ask for access at http:\S+ with the token's account/],
  ])("gated, token %s", async (token, remedy) => {
    hub.fault = (_, response) => refuse(response, 403, "GatedRepo");
    const { message, hint } = await failure({ token });
    expect(message).toBe(`${id} is gated: its owner decides who may read it`);
    expect(hint).toMatch(remedy);
  });

  test("gated files of a model that can be listed", async () => {
    hub.fault = on("config.json", (_, response) => refuse(response, 401, "GatedRepo"));
    expect((await failure()).message).toMatch(/is gated/);
  });

  test("a revision that is not there", async () => {
    hub.fault = ({ path: address }, response) => {
      if (!address.includes("/v2")) return false;
      response.writeHead(404, { "x-error-code": "RevisionNotFound" }).end('{"error":"no such revision"}');
      return true;
    };
    expect((await failure({}, `${id}@v2`)).message).toBe(`${id} has no revision v2`);
  });

  test("something else than JSON, as captive portals answer", async () => {
    hub.fault = (_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<html>log in</html>");
      return true;
    };
    expect((await failure()).message).toMatch(/answers \S+ with something that is not JSON/);
  });

  test("a config.json that is not JSON", async () => {
    writeFileSync(path.join(place.directory, "tiny-random-FakeModel", "config.json"), "{ half");
    const directory = await download();
    expect(() => readConfig(directoryFiles(directory))).toThrow(/config\.json in \S+FakeModel is not valid JSON/);
  });
});

describe("a busy server", () => {
  test.each([429, 500, 502, 503])("%i twice, then an answer", async (status) => {
    hub.fault = (_, response, count) => count < 3 && refuse(response, status);
    whole(await download());
  });

  test("Retry-After is honoured", async () => {
    hub.fault = on(
      "config.json",
      (_, response, count) => count === 1 && refuse(response, 429, undefined, { "retry-after": "1" }),
    );
    const start = performance.now();
    await download();
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  test("but not for ever", async () => {
    hub.fault = on(
      "config.json",
      (_, response, count) => count === 1 && refuse(response, 429, undefined, { "retry-after": "86400" }),
    );
    whole(await download());
  });

  test.each([
    [429, `the Hub keeps answering ${id} with 429: too many requests`],
    [503, `the Hub keeps answering ${id} with 503`],
  ])("%i again and again: given up after three tries", async (status, message) => {
    hub.fault = (_, response) => refuse(response, status);
    expect((await failure()).message).toBe(message);
    expect(hub.seen).toHaveLength(3);
  });
});

describe("a bad connection", () => {
  const etag = `"${digest(new TextEncoder().encode(tokenizer)).oid}"`;
  const half = (response: Parameters<Fault>[1]) => {
    response.writeHead(200, { "content-length": String(tokenizer.length), etag });
    response.write(tokenizer.slice(0, 50_000));
  };
  test("cut half way: continued where it broke off", async () => {
    hub.fault = on("tokenizer.json", (request, response) => {
      if (request.headers.range !== undefined) return false;
      half(response);
      setTimeout(() => response.destroy(), 20);
      return true;
    });
    whole(await download());
    const { range, "if-range": condition } = requestsOf("tokenizer.json").at(-1)?.headers ?? {};
    expect([range, condition]).toEqual(["bytes=50000-", etag]);
  });

  test("stalled half way: continued too", async () => {
    hub.fault = on("tokenizer.json", (request, response) => {
      if (request.headers.range !== undefined) return false;
      half(response);
      return true;
    });
    whole(await download({ patience: impatient }));
  });

  test("a server that ignores Range sends all again, and it fits", async () => {
    hub.fault = on("tokenizer.json", (request, response, count) => {
      if (request.headers.range?.startsWith("bytes=0-0")) return false;
      half(response);
      if (count < 4) setTimeout(() => response.destroy(), 20);
      else response.end(tokenizer.slice(50_000));
      return true;
    });
    whole(await download({ patience: { ...impatient, stall: 20_000 } }));
  });

  test("cut again and again, or never answered: one sentence", async () => {
    const sentence = `${hub.url} cannot be reached, or breaks off, while reading ${id}`;
    hub.fault = (_, response) => {
      response.destroy();
      return true;
    };
    expect((await failure()).message).toBe(sentence);
    hub.fault = () => true;
    expect((await failure({ patience: { ...impatient, tries: 2 } })).message).toBe(sentence);
    expect((await failure({ endpoint: "http://127.0.0.1:1" })).hint).toMatch(
      /HF_HUB_OFFLINE=1 uses what the cache has/,
    );
  });

  test("other bytes than the Hub lists are not taken", async () => {
    hub.fault = on("chat_template.jinja", (_, response) => {
      response.writeHead(206, { "content-range": "bytes 0-0/5", etag: '"x"' }).end("wrong");
      return true;
    });
    expect((await failure()).message).toBe(`chat_template.jinja of ${id} is not the file that the Hub lists`);
    expect((await failure({ offline: true })).message).toMatch(/the cache has no/);
  });
});

describe("size", () => {
  test("a file that is listed as too large is not asked for", async () => {
    const listed = [{ type: "file", path: "tokenizer.json", oid: "0".repeat(40), size: 3e8 }];
    hub.fault = ({ path: at }, response) => {
      if (!at.includes("/tree/")) return false;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(listed));
      return true;
    };
    expect((await failure()).message).toBe(`tokenizer.json of ${id} is too large to be read: 300000000 bytes`);
    expect(requestsOf("tokenizer.json")).toEqual([]);
  });

  test("an answer without end is broken off", async () => {
    hub.fault = on("config.json", (request, response) => {
      if (request.headers.range !== undefined) return false;
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(100_000)));
        response.once("drain", more);
      };
      more();
      return true;
    });
    expect((await failure()).message).toMatch(/is too large to be read: more than 10000000 bytes/);
  });
});

describe("the token", () => {
  test("goes to the Hub with every request, and never to where it redirects", async () => {
    const elsewhere = await faultyHub(fakeHub(place.directory).app);
    hub.fault = on("tokenizer.json", ({ path: at }, response) => {
      response.writeHead(302, { location: elsewhere.url + at }).end();
      return true;
    });
    whole(await download({ token: "hf_secret" }));
    await elsewhere.close();
    expect(new Set(hub.seen.map(({ headers }) => headers.authorization))).toEqual(new Set(["Bearer hf_secret"]));
    expect(elsewhere.seen.length).toBeGreaterThan(0);
    expect(elsewhere.seen.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  test("is not added to requests to other places", async () => {
    const elsewhere = await faultyHub(fakeHub(place.directory).app);
    await patientFetch(hub.url, "hf_secret")(`${elsewhere.url}/api/models`);
    await elsewhere.close();
    expect(elsewhere.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test("comes from the environment or the stored file", () => {
    const home = path.join(place.directory, "home");
    mkdirSync(home);
    writeFileSync(path.join(home, "token"), "hf_stored\n");
    expect(hubSettings({ HF_HOME: home }).token).toBe("hf_stored");
    expect(hubSettings({ HF_HOME: home, HF_TOKEN: "hf_given" }).token).toBe("hf_given");
    expect(hubSettings({ HF_HOME: place.directory }).token).toBeUndefined();
  });
});

test("the environment says where the Hub and the cache are, as for the Python client", () => {
  expect(hubSettings({}, "/home/me")).toEqual({
    endpoint: "https://huggingface.co",
    token: undefined,
    offline: false,
    cache: "/home/me/.cache/huggingface/hub",
  });
  expect(
    hubSettings({ HF_HOME: "~/hf", HF_ENDPOINT: "http://127.0.0.1:8000/", HF_HUB_OFFLINE: "yes" }, "/home/me"),
  ).toMatchObject({ cache: "/home/me/hf/hub", endpoint: "http://127.0.0.1:8000", offline: true });
  expect(hubSettings({ HF_HUB_CACHE: "/cache" }).cache).toBe("/cache");
  expect(() => hubSettings({ HF_ENDPOINT: "huggingface" })).toThrow(/HF_ENDPOINT "huggingface" is not an address/);
});

test.each([
  ["google/gemma-2b", { id: "google/gemma-2b", revision: "main" }],
  ["google/gemma-2b@refs/pr/1", { id: "google/gemma-2b", revision: "refs/pr/1" }],
  ["gpt2@main", { id: "gpt2", revision: "main" }],
  ["gpt2", undefined],
  ["./google/gemma", undefined],
  ["/google/gemma", undefined],
  ["a/b/c", undefined],
  ["../gemma", undefined],
])("%s names a model on the Hub, or not", (text, name) => {
  expect(referenceName(text)).toEqual(name);
});

test("a revision cannot lead out of the cache", () => {
  expect(() => referenceName("google/gemma@../../x")).toThrow(/is not the name of a revision/);
  expect(() => referenceName("google/gemma@a/../b")).toThrow(/is not the name of a revision/);
});

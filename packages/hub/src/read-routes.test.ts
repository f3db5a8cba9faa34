import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fakeFiles, fakeHub, jsonOf, temporary, writeFiles } from "./hub.test.fixture.ts";
import { digest } from "./snapshot.ts";

let place = temporary();
let hub = fakeHub(place.directory);
beforeEach(() => {
  place = temporary();
  hub = fakeHub(place.directory);
});
afterEach(() => place.remove());

const model = "/tiny-random/tiny-random-FakeModel";
const json = async (address: string, init?: RequestInit) => jsonOf(await hub.get(address, init));
const bytes = (text: string) => new TextEncoder().encode(text);
const weights = fakeFiles("FakeModel")["model.safetensors"] ?? "";

describe("resolve", () => {
  test("HEAD tells a small file's git blob, its commit and size, and sends nothing", async () => {
    const response = await hub.get(`${model}/resolve/main/config.json`, { method: "HEAD" });
    const content = fakeFiles("FakeModel")["config.json"] ?? "";
    expect(response.status).toBe(200);
    expect(response.headers.get("etag")).toBe(`"${digest(bytes(content)).oid}"`);
    expect(response.headers.get("content-length")).toBe(String(content.length));
    expect(response.headers.get("x-repo-commit")).toMatch(/^[0-9a-f]{40}$/);
    expect(response.headers.has("x-linked-etag")).toBe(false);
    expect(await response.text()).toBe("");
  });

  test("large files are known by their SHA-256 and have the headers of linked ones", async () => {
    const { headers } = await hub.get(`${model}/resolve/main/model.safetensors`, { method: "HEAD" });
    const { sha256, size } = digest(bytes(weights));
    expect([headers.get("etag"), headers.get("x-linked-etag")]).toEqual([`"${sha256}"`, `"${sha256}"`]);
    expect(headers.get("x-linked-size")).toBe(String(size));
  });

  test("GET sends the content, by branch, by commit and with an encoded path", async () => {
    const first = await hub.get(`${model}/resolve/main/onnx/model.onnx`);
    expect(await first.text()).toBe("graph of FakeModel 0");
    const commit = first.headers.get("x-repo-commit");
    expect(await (await hub.get(`${model}/resolve/${commit}/onnx/model.onnx`)).text()).toBe("graph of FakeModel 0");
    expect(await (await hub.get(`${model}/resolve/main/onnx%2Fmodel.onnx`)).text()).toBe("graph of FakeModel 0");
  });

  test.each(["v1", "refs%2Fpr%2F1", "0".repeat(40)])("any revision is the model's: suites pin %s", async (revision) => {
    const response = await hub.get(`${model}/resolve/${revision}/onnx/model.onnx`);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-repo-commit")).toMatch(/^[0-9a-f]{40}$/);
    expect(response.headers.get("x-repo-commit")).not.toBe(revision);
  });

  test("a session in another type is made of the float32 one; of a file that is no ONNX model there is none", async () => {
    const found = await hub.get(`${model}/resolve/main/onnx/model_q4.onnx`);
    expect([found.status, await found.text()]).toEqual([
      404,
      expect.stringContaining("onnx/model.onnx cannot be put into q4"),
    ]);
    expect((await hub.get(`${model}/resolve/main/onnx/encoder_q4.onnx`)).status).toBe(404);
  });

  test("an empty file is empty", async () => {
    const response = await hub.get(`${model}/resolve/main/golden/distant/outputs.safetensors`);
    expect([response.status, await response.text(), response.headers.get("content-length")]).toEqual([200, "", "0"]);
  });

  test.each([
    ["bytes=0-0", 206, "w", `bytes 0-0/${weights.length}`],
    ["bytes=8-10", 206, weights.slice(8, 11), `bytes 8-10/${weights.length}`],
    ["bytes=-3", 206, weights.slice(-3), `bytes ${weights.length - 3}-${weights.length - 1}/${weights.length}`],
    [
      `bytes=${weights.length - 1}-`,
      206,
      weights.slice(-1),
      `bytes ${weights.length - 1}-${weights.length - 1}/${weights.length}`,
    ],
    [`bytes=${weights.length}-`, 416, "", `bytes */${weights.length}`],
    ["bytes=-99999999", 206, weights, `bytes 0-${weights.length - 1}/${weights.length}`],
    ["bytes=-0", 416, "", `bytes */${weights.length}`],
    ["bytes=9-2", 200, weights, null],
    ["bytes=0-1,9-2", 200, weights, null],
    ["bytes=0-1,5-6", 200, weights, null],
    ["lines=1-2", 200, weights, null],
    ["bytes=b-a", 200, weights, null],
  ])("Range %s: %i", async (range, status, content, contentRange) => {
    const response = await hub.get(`${model}/resolve/main/model.safetensors`, { headers: { range } });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-range")).toBe(contentRange);
    expect(await response.text()).toBe(content);
  });

  test("a client that has the file gets 304; If-Range with another ETag gets all of it", async () => {
    const address = `${model}/resolve/main/model.safetensors`;
    const etag = (await hub.get(address)).headers.get("etag") ?? "";
    expect((await hub.get(address, { headers: { "if-none-match": `"x", ${etag}` } })).status).toBe(304);
    expect((await hub.get(address, { headers: { "if-none-match": '"x"' } })).status).toBe(200);
    const range = { range: "bytes=0-0" };
    expect((await hub.get(address, { headers: { ...range, "if-range": etag } })).status).toBe(206);
    expect((await hub.get(address, { headers: { ...range, "if-range": '"x"' } })).status).toBe(200);
  });
});

describe("what is not there", () => {
  test.each([
    [`${model}/resolve/main/nothing.json`, "EntryNotFound"],
    [`${model}/resolve/main/onnx`, "EntryNotFound"],
    ["/tiny-random/tiny-random-NoModel/resolve/main/config.json", "RepoNotFound"],
    ["/api/models/tiny-random/tiny-random-NoModel", "RepoNotFound"],
    ["/api/models/tiny-random/NoModel/tree/main", "RepoNotFound"],
    ["/api/models/gpt2", "RepoNotFound"],
    [`/api/models${model}/tree/main/nowhere`, "EntryNotFound"],
  ])("%s: %s", async (address, code) => {
    const response = await hub.get(address);
    expect([response.status, response.headers.get("x-error-code")]).toEqual([404, code]);
    expect(response.headers.get("x-error-message")).toBe((await jsonOf(response)).error);
  });

  test("a name that is nearly right is answered with the right one", async () => {
    const { error } = await json("/api/models/hf-internal-testing/tiny-random-FakeForCasualLM");
    expect(error).toBe(
      "There is no model hf-internal-testing/tiny-random-FakeForCasualLM. Did you mean tiny-random/tiny-random-FakeForCausalLM?",
    );
  });

  test("a missing file's answer still tells the commit, which clients note", async () => {
    expect((await hub.get(`${model}/resolve/main/nothing`)).headers.get("x-repo-commit")).toMatch(/^[0-9a-f]{40}$/);
  });

  test("addresses that the protocol does not have", async () => {
    expect((await hub.get("/api/datasets")).status).toBe(404);
    expect((await hub.get(`/api/models${model}`, { method: "DELETE" })).status).toBe(404);
  });
});

describe("information", () => {
  test("of a model: commit, task, tags, files; sizes and hashes where asked for", async () => {
    const info = await json(`/api/models${model}`);
    expect(info).toMatchObject({
      id: "tiny-random/tiny-random-FakeModel",
      pipeline_tag: "feature-extraction",
      tags: expect.arrayContaining(["transformers", "fake"]),
      config: { architectures: ["FakeModel"], model_type: "fake" },
    });
    expect(info.siblings.map(({ rfilename }: { rfilename: string }) => rfilename)).toEqual(
      Object.keys(fakeFiles("FakeModel")).sort(),
    );
    const { siblings, sha } = await json(`/api/models${model}/revision/${info.sha}?blobs=true`);
    expect(sha).toBe(info.sha);
    expect(siblings.find(({ rfilename }: { rfilename: string }) => rfilename === "model.safetensors")).toEqual({
      rfilename: "model.safetensors",
      size: weights.length,
      blobId: digest(bytes(weights)).oid,
      lfs: { size: weights.length, sha256: digest(bytes(weights)).sha256, pointerSize: 130 },
    });
  });

  test("the same model has the same commit in another directory", async () => {
    const { sha } = await json(`/api/models${model}`);
    const other = temporary();
    expect((await jsonOf(await fakeHub(other.directory).get(`/api/models${model}`))).sha).toBe(sha);
    other.remove();
    expect((await json("/api/models/tiny-random/tiny-random-OtherModel")).sha).not.toBe(sha);
  });

  test("three owners name a class; the answer is for the name that was asked", async () => {
    const ids = [
      "tiny-random/tiny-random-FakeModel",
      "hf-internal-testing/tiny-random-FakeModel",
      "trl-internal-testing/tiny-FakeModel",
    ];
    const infos = await Promise.all(ids.map((id) => json(`/api/models/${id}`)));
    expect(infos.map(({ id }) => id)).toEqual(ids);
    expect(new Set(infos.map(({ sha }) => sha)).size).toBe(1);
    expect(hub.made).toEqual(["FakeModel"]);
  });

  test("trees: one level or all of it, folders included, the last commit where asked for", async () => {
    const paths = async (address: string) =>
      (await json(`/api/models${model}/tree/main${address}`)).map(({ path: at }: { path: string }) => at);
    expect(await paths("")).toEqual(["golden", "onnx", "config.json", "model.safetensors", "tiny-random.json"]);
    expect(await paths("?recursive=true")).toContain("golden/distant/outputs.safetensors");
    expect(await paths("/golden?recursive=True")).toEqual(["golden/distant", "golden/distant/outputs.safetensors"]);
    const [folder] = await json(`/api/models${model}/tree/main?expand=true`);
    expect(folder).toMatchObject({ type: "directory", lastCommit: { title: "Add tiny-random-FakeModel" } });
  });

  test("paths, asked as a form and as JSON; unknown ones are left out", async () => {
    const ask = async (body: string | URLSearchParams, type: string) =>
      json(`/api/models${model}/paths-info/main`, { method: "POST", body, headers: { "content-type": type } });
    const form = new URLSearchParams([
      ["paths", "config.json"],
      ["paths", "onnx"],
      ["paths", "none"],
      ["expand", "True"],
    ]);
    const answer = await ask(form, "application/x-www-form-urlencoded");
    expect(answer).toMatchObject([
      { type: "file", path: "config.json", lastCommit: {} },
      { type: "directory", path: "onnx" },
    ]);
    expect(await ask(JSON.stringify({ paths: ["config.json", "onnx"], expand: true }), "application/json")).toEqual(
      answer,
    );
  });

  test.each([
    ["{", "application/json", 400],
    ["[]", "application/json", 400],
    ["x".repeat(1_000_001), "application/json", 413],
  ])("a body that is not what it should be", async (body, type, status) => {
    const response = await hub.get(`/api/models${model}/paths-info/main`, {
      method: "POST",
      body,
      headers: { "content-type": type, "content-length": String(body.length) },
    });
    expect(response.status).toBe(status);
  });

  test("branches and commits", async () => {
    const { sha } = await json(`/api/models${model}`);
    expect(await json(`/api/models${model}/refs`)).toMatchObject({
      branches: [{ name: "main", ref: "refs/heads/main", targetCommit: sha }],
    });
    expect(await json(`/api/models${model}/commits/main`)).toMatchObject([{ id: sha }]);
  });
});

describe("the list of models", () => {
  const ids = async (query: string) => (await json(`/api/models${query}`)).map(({ id }: { id: string }) => id);

  test("names every class without making one", async () => {
    expect(await ids("")).toHaveLength(4);
    expect(hub.made).toEqual([]);
  });

  test("search, author and filters narrow it", async () => {
    expect(await ids("?search=causallm")).toEqual(["tiny-random/tiny-random-FakeForCausalLM"]);
    expect(await ids("?author=somebody")).toEqual([]);
    expect(await ids("?filter=fake,text-generation")).toEqual(["tiny-random/tiny-random-FakeForCausalLM"]);
    expect(await ids("?filter=fake&filter=onnx")).toHaveLength(2);
    expect(await ids("?pipeline_tag=feature-extraction")).toEqual(["tiny-random/tiny-random-FakeModel"]);
  });

  test("comes in pages that link to the next", async () => {
    const seen: string[] = [];
    let next: string | undefined = "/api/models?limit=3";
    while (next) {
      const response: Response = await hub.get(next);
      seen.push(...(await jsonOf(response)).map(({ id }: { id: string }) => id));
      const link: string | undefined = /<(.*)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
      next = link && new URL(link).pathname + new URL(link).search;
    }
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
  });
});

describe("making on demand", () => {
  test("once, however many ask at the same moment", async () => {
    const files = ["config.json", "model.safetensors", "onnx/model.onnx"];
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => hub.get(`${model}/resolve/main/${files[index % 3]}`)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(hub.made).toEqual(["FakeModel"]);
  });

  test("a model that is there is served as it is", async () => {
    writeFiles(path.join(place.directory, "tiny-random-FakeModel"), fakeFiles("FakeModel", 7));
    expect((await json(`${model}/resolve/main/config.json`)).generation).toBe(7);
    expect(hub.made).toEqual([]);
  });

  test("a failure says why, and the next request tries again", async () => {
    const address = "/tiny-random/tiny-random-BrokenModel/resolve/main/config.json";
    const [one, two] = await Promise.all([hub.get(address), hub.get(address)] as const);
    expect([one.status, two.status, hub.made.length]).toEqual([500, 500, 1]);
    expect((await jsonOf(one)).error).toBe("BrokenModel cannot be made: it is broken (save).");
    await hub.get(address);
    expect(hub.made.length).toBe(2);
  });
});

describe("what changes on disk", () => {
  const directory = () => path.join(place.directory, "tiny-random-FakeModel");
  const replace = (generation: number) => {
    writeFiles(`${directory()}.new`, fakeFiles("FakeModel", generation));
    rmSync(directory(), { recursive: true, force: true });
    renameSync(`${directory()}.new`, directory());
  };

  test("a model made again is another commit; the old one is gone", async () => {
    const before = (await json(`/api/models${model}`)).sha;
    replace(1);
    const after = (await json(`/api/models${model}`)).sha;
    expect(after).not.toBe(before);
    expect((await json(`${model}/resolve/main/config.json`)).generation).toBe(1);
    expect((await hub.get(`${model}/resolve/${before}/config.json`)).status).toBe(404);
  });

  test("no answer mixes two models: its ETag is always that of what it sends", async () => {
    await hub.get(`/api/models${model}`);
    let torn = 0;
    for (let generation = 1; generation <= 30; generation++) {
      const answers = Array.from({ length: 4 }, () => hub.get(`${model}/resolve/main/model.safetensors`));
      replace(generation);
      for (const answer of await Promise.all(answers)) {
        expect([200, 404]).toContain(answer.status);
        if (answer.status !== 200) continue;
        const { sha256 } = digest(new Uint8Array(await answer.arrayBuffer()));
        if (answer.headers.get("etag") !== `"${sha256}"`) torn++;
      }
    }
    expect(torn).toBe(0);
  });

  test("a file edited in place is never sent under the old hash", async () => {
    const address = `${model}/resolve/main/onnx/model.onnx`;
    await hub.get(`/api/models${model}`);
    writeFileSync(path.join(directory(), "onnx/model.onnx"), "graph of FakeModel 9");
    const response = await hub.get(address);
    expect([response.status, await response.text()]).toEqual([200, "graph of FakeModel 9"]);
    expect(response.headers.get("etag")).toBe(`"${digest(bytes("graph of FakeModel 9")).sha256}"`);
  });

  test("links and hidden files are not served, and a link is no model", async () => {
    const secret = path.join(place.directory, "secret.json");
    writeFileSync(secret, "secret");
    writeFiles(directory(), { ...fakeFiles("FakeModel"), ".env": "secret", ".git/config": "secret" });
    symlinkSync(secret, path.join(directory(), "link.json"));
    mkdirSync(path.join(place.directory, "outside"));
    writeFiles(path.join(place.directory, "outside"), fakeFiles("OtherModel", 9));
    symlinkSync(path.join(place.directory, "outside"), path.join(directory(), "folder"));
    for (const name of ["link.json", ".env", ".git/config", "folder/config.json"])
      expect((await hub.get(`${model}/resolve/main/${name}`)).status).toBe(404);
    symlinkSync(path.join(place.directory, "outside"), path.join(place.directory, "tiny-random-BrokenModel"));
    expect((await hub.get("/tiny-random/tiny-random-BrokenModel/resolve/main/config.json")).status).toBe(500);
  });
});

test("one line is logged a request, without query and headers", async () => {
  await hub.get(`${model}/resolve/main/config.json?token=hf_secret`, {
    headers: { authorization: "Bearer hf_secret" },
  });
  expect(hub.logged).toEqual([
    expect.stringMatching(/^GET \/tiny-random\/\S+\/resolve\/main\/config\.json 200 \d+ ms$/),
  ]);
});

test("browsers may read answers from any page", async () => {
  const { headers } = await hub.get(`${model}/resolve/main/config.json`);
  expect(headers.get("access-control-allow-origin")).toBe("*");
  expect(headers.get("access-control-expose-headers")).toContain("X-Repo-Commit");
});

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createRepo, downloadFile, listFiles, modelInfo, uploadFiles } from "@huggingface/hub";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { catalogue } from "./catalogue.ts";
import { jsonOf, temporary } from "./hub.test.fixture.ts";
import { hubApp } from "./hub-app.ts";
import { type RunningServer, startServer } from "./server.ts";
import { writtenRepositories } from "./written-repositories.ts";

let place = temporary();
const logged: string[] = [];
const open = (options: { readonly token?: string; readonly largeFrom?: number; readonly readOnly?: boolean } = {}) => {
  const store = writtenRepositories(path.join(place.directory, ".hub"));
  const { token, largeFrom = 1000, readOnly } = options;
  const app = hubApp(
    catalogue([store]),
    (line) => logged.push(line),
    readOnly ? {} : { write: { store, token, largeFrom } },
  );
  const send = (method: string, address: string, body?: unknown, headers: Record<string, string> = {}) =>
    Promise.resolve(
      app.fetch(
        new Request(`http://hub${address}`, {
          method,
          ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
          headers: { "content-type": "application/json", ...headers },
        }),
      ),
    );
  return { app, send };
};
type Hub = ReturnType<typeof open>;
let hub: Hub;
beforeEach(() => {
  place = temporary();
  logged.length = 0;
  hub = open();
});
afterEach(() => place.remove());

const line = (key: string, value: unknown) => `${JSON.stringify({ key, value })}\n`;
const file = (at: string, content: string) =>
  line("file", { path: at, content: Buffer.from(content).toString("base64"), encoding: "base64" });
const commit = (lines: string, query = "", to = hub, branch = "main") =>
  to.send("POST", `/api/models/me/model/commit/${branch}${query}`, line("header", { summary: "Say" }) + lines);
const create = (to = hub) => to.send("POST", "/api/repos/create", { name: "model", organization: "me" });
const read = async (at: string, revision = "main", from = hub) =>
  (await from.send("GET", `/me/model/resolve/${revision}/${at}`)).text();
const names = async (revision = "main") =>
  (await jsonOf(await hub.send("GET", `/api/models/me/model/tree/${revision}?recursive=true`))).map(
    ({ path: at }: { path: string }) => at,
  );

describe("repositories", () => {
  test("are created once, listed and removed", async () => {
    expect(await jsonOf(await create())).toMatchObject({ url: "http://hub/me/model" });
    expect((await create()).status).toBe(409);
    expect((await jsonOf(await hub.send("GET", "/api/models"))).map(({ id }: { id: string }) => id)).toEqual([
      "me/model",
    ]);
    expect((await hub.send("DELETE", "/api/repos/delete", { name: "model", organization: "me" })).status).toBe(200);
    expect((await hub.send("GET", "/api/models/me/model")).status).toBe(404);
  });

  test("private ones are not listed", async () => {
    await hub.send("POST", "/api/repos/create", { name: "model", organization: "me", private: true });
    expect(await jsonOf(await hub.send("GET", "/api/models"))).toEqual([]);
  });

  test.each(["..", "../x", "a/../b", "x.git", "a\0b", ".hidden", "a".repeat(200)])(
    "no name can be %j",
    async (name) => {
      expect((await hub.send("POST", "/api/repos/create", { name, organization: "me" })).status).toBe(400);
      expect(readdirSync(place.directory)).toEqual([]);
    },
  );
});

describe("commits", () => {
  test("add, replace and delete; earlier ones stay readable", async () => {
    await create();
    const first = await jsonOf(await commit(file("a.txt", "one") + file("d/b.txt", "two") + file("d/c.txt", "three")));
    await commit(file("a.txt", "other") + line("deletedFile", { path: "d/b.txt" }));
    expect(await read("a.txt")).toBe("other");
    expect(await names()).toEqual(["d", "a.txt", "d/c.txt"]);
    expect(await read("a.txt", first.commitOid)).toBe("one");
    await commit(line("deletedFolder", { path: "d/" }));
    expect(await names()).toEqual(["a.txt"]);
    const history = await jsonOf(await hub.send("GET", "/api/models/me/model/commits/main"));
    expect(history.map(({ title }: { title: string }) => title)).toEqual(["Say", "Say", "Say", "Start"]);
  });

  test("that change nothing are none", async () => {
    await create();
    const { commitOid } = await jsonOf(await commit(file("a.txt", "one")));
    expect((await jsonOf(await commit(file("a.txt", "one")))).commitOid).toBe(commitOid);
  });

  test("survive the server", async () => {
    await create();
    await commit(file("a.txt", "one"));
    expect(await read("a.txt", "main", open())).toBe("one");
  });

  test("of a parent that is no longer the head are refused", async () => {
    await create();
    const { commitOid } = await jsonOf(await commit(file("a.txt", "one")));
    const stale = (parentCommit: string) =>
      hub.send(
        "POST",
        "/api/models/me/model/commit/main",
        line("header", { summary: "x", parentCommit }) + file("b", "b"),
      );
    expect((await stale("0".repeat(40))).status).toBe(412);
    expect((await stale(commitOid)).status).toBe(200);
  });

  test("at the same moment are all kept", async () => {
    await create();
    await Promise.all(Array.from({ length: 10 }, (_, index) => commit(file(`${index}.txt`, "x"))));
    expect(await names()).toHaveLength(10);
  });

  test("go to a pull request that was opened before, as huggingface_hub's upload_folder does", async () => {
    await create();
    await commit(file("a.txt", "one"));
    const address = "/api/models/me/model/discussions";
    const opened = await hub.send("POST", address, { title: "Propose", pullRequest: true });
    expect(await jsonOf(opened)).toMatchObject({ num: 1, isPullRequest: true, changes: { base: "refs/heads/main" } });
    expect(await jsonOf(await hub.send("GET", `${address}/1?diff=1`))).toMatchObject({ num: 1, status: "open" });
    expect((await hub.send("GET", `${address}/2`)).status).toBe(404);
    expect((await hub.send("POST", address, { title: "Talk" })).status).toBe(400);
    expect((await commit(file("a.txt", "two"), "", hub, "refs%2Fpr%2F1")).status).toBe(200);
    expect([await read("a.txt"), await read("a.txt", "refs%2Fpr%2F1")]).toEqual(["one", "two"]);
  });

  test("as pull requests leave the branch alone", async () => {
    await create();
    await commit(file("a.txt", "one"));
    const { pullRequestUrl } = await jsonOf(await commit(file("a.txt", "two"), "?create_pr=1"));
    expect(pullRequestUrl).toBe("http://hub/me/model/discussions/1");
    expect([await read("a.txt"), await read("a.txt", "refs%2Fpr%2F1")]).toEqual(["one", "two"]);
    await commit(file("a.txt", "three"), "", hub, "refs%2Fpr%2F1");
    expect(await read("a.txt", "refs%2Fpr%2F1")).toBe("three");
    expect(await jsonOf(await hub.send("GET", "/api/models/me/model/refs"))).toMatchObject({
      pullRequests: [{ ref: "refs/pr/1" }],
    });
  });

  test.each<[string, string]>([
    ["no JSON", "{ half"],
    ["an unknown key", line("symlink", { path: "a", target: "/etc/passwd" })],
    ["a prototype's key", line("constructor", { path: "a" })],
    ["no path", line("file", { content: "" })],
    ["no content", line("file", { path: "a" })],
    [
      "a large file that was not sent",
      line("lfsFile", { path: "a.bin", algo: "sha256", oid: "0".repeat(64), size: 3 }),
    ],
    ["a large file without hash", line("lfsFile", { path: "a.bin", oid: "../../x" })],
    ["a file below a file", file("a", "x") + file("a/b", "y")],
    ...[
      "../up",
      "/etc/passwd",
      "a//b",
      "a/./b",
      "",
      "a\\b",
      "a\0b",
      ".git/config",
      "a/.GIT/hooks",
      ".Git. /x",
      "GIT~1/x",
      "C:/x",
      "x".repeat(2000),
    ].map((at): [string, string] => [`the path ${JSON.stringify(at).slice(0, 20)}`, file(at, "x")]),
  ])("with %s are refused, and nothing changes", async (_, lines) => {
    await create();
    const before = (await jsonOf(await hub.send("GET", "/api/models/me/model"))).sha;
    const answer = await commit(lines);
    expect([answer.status, answer.headers.get("x-error-code")]).toEqual([400, "BadRequest"]);
    expect((await jsonOf(await hub.send("GET", "/api/models/me/model"))).sha).toBe(before);
    expect(readdirSync(place.directory)).toEqual([".hub"]);
  });

  test("to what is not there", async () => {
    expect((await commit(file("a", "x"))).headers.get("x-error-code")).toBe("RepoNotFound");
    await create();
    expect((await commit(file("a", "x"), "", hub, "other")).headers.get("x-error-code")).toBe("RevisionNotFound");
  });

  test("without a header, or larger than allowed", async () => {
    await create();
    expect((await hub.send("POST", "/api/models/me/model/commit/main", file("a", "x"))).status).toBe(400);
    const length = { "content-length": "999999999999" };
    expect((await hub.send("POST", "/api/models/me/model/commit/main", "x", length)).status).toBe(413);
  });
});

describe("large files", () => {
  const content = "large ".repeat(1000);
  const oid = createHash("sha256").update(content).digest("hex");
  const batch = async (objects: unknown) =>
    hub.send("POST", "/me/model.git/info/lfs/objects/batch", { operation: "upload", objects });
  const address = async (size = content.length, name = oid) => {
    const { objects } = await jsonOf(await batch([{ oid: name, size }]));
    return String(objects[0].actions?.upload.href ?? "").replace("http://hub", "");
  };

  test("are sent once, and known by their hash", async () => {
    await create();
    expect((await hub.send("PUT", await address(), content)).status).toBe(200);
    expect(await address()).toBe("");
    await commit(line("lfsFile", { path: "a.bin", algo: "sha256", oid, size: content.length }));
    expect(await read("a.bin")).toBe(content);
    const { headers } = await hub.send("HEAD", "/me/model/resolve/main/a.bin");
    expect(headers.get("x-linked-etag")).toBe(`"${oid}"`);
    const preupload = { files: [{ path: "a.bin", size: content.length, sample: "" }] };
    expect(await jsonOf(await hub.send("POST", "/api/models/me/model/preupload/main", preupload))).toEqual({
      files: [{ path: "a.bin", uploadMode: "lfs", shouldIgnore: false, oid }],
    });
  });

  test("other bytes, fewer or more are refused and leave nothing", async () => {
    const other = content.replace("large", "wrong");
    for (const [sent, status] of [
      [other, 400],
      [content.slice(1), 400],
      [`${content}!`, 413],
    ] as const)
      expect((await hub.send("PUT", await address(), sent)).status).toBe(status);
    const left = readdirSync(place.directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect(left).toEqual([]);
  });

  test("go only where the server said", async () => {
    const good = await address();
    expect((await hub.send("PUT", good.replace(/signature=../, "signature=00"), content)).status).toBe(403);
    expect((await hub.send("PUT", `/large-files/${oid}/6001`, content)).status).toBe(403);
    expect((await hub.send("PUT", `/large-files/..%2F..%2Fx/5`, "12345")).status).toBe(403);
  });

  test.each([[{}], [[{ oid: "x", size: 1 }]], [[{ oid, size: -1 }]], [[null]]])("%j is no batch", async (objects) => {
    expect((await batch(objects)).status).toBe(400);
  });
});

describe("who may write", () => {
  test("nobody where the server is read-only", async () => {
    const closed = open({ readOnly: true });
    for (const answer of [await create(closed), await commit("", "", closed)])
      expect([answer.status, (await jsonOf(answer)).error]).toEqual([
        403,
        "This server is read-only. Start it with --writable.",
      ]);
  });

  test("with a token, only who has it; it is never logged", async () => {
    const guarded = open({ token: "hf_secret" });
    const post = (authorization?: string) =>
      guarded.send(
        "POST",
        "/api/repos/create",
        { name: "model", organization: "me" },
        authorization ? { authorization } : {},
      );
    for (const wrong of [undefined, "Bearer hf_wrong", "Bearer ", "Basic hf_secret"])
      expect((await post(wrong)).status).toBe(401);
    for (const [method, address] of [
      ["POST", "/api/models/me/model/commit/main"],
      ["POST", "/api/models/me/model/preupload/main"],
      ["POST", "/me/model.git/info/lfs/objects/batch"],
      ["DELETE", "/api/repos/delete"],
      ["GET", "/api/whoami-v2"],
    ] as const)
      expect((await guarded.send(method, address, method === "GET" ? undefined : {})).status).toBe(401);
    expect((await post("Bearer hf_secret")).status).toBe(200);
    expect(logged.join()).not.toContain("hf_");
  });
});

test("a write that was interrupted leaves the previous commit readable", async () => {
  await create();
  await commit(file("a.txt", "one"));
  const repository = path.join(place.directory, ".hub/repositories/me--model");
  writeFileSync(path.join(repository, "repository.json.1-00.incomplete"), "{ half");
  writeFileSync(path.join(repository, "commits", `${"1".repeat(40)}.json.1-00.incomplete`), "{ half");
  expect(await read("a.txt", "main", open())).toBe("one");
  expect(JSON.parse(readFileSync(path.join(repository, "repository.json"), "utf8")).id).toBe("me/model");
});

describe("the official JavaScript client", () => {
  let server: RunningServer;
  beforeEach(async () => {
    server = await startServer(open({ token: "hf_secret" }).app, { host: "127.0.0.1", port: 0 });
  });
  afterEach(() => server.close());

  test("creates, uploads small and large files, opens a pull request, and reads them back", async () => {
    const connection = { hubUrl: server.url, accessToken: "hf_secret" };
    await createRepo({ repo: "me/model", ...connection });
    const content = (text: string) => new Blob([text]);
    const large = "weights ".repeat(10_000);
    const files = [
      { path: "config.json", content: content("{}") },
      { path: "onnx/model.onnx", content: content(large) },
    ];
    await uploadFiles({ repo: "me/model", files, ...connection });
    expect(await (await downloadFile({ repo: "me/model", path: "onnx/model.onnx", ...connection }))?.text()).toBe(
      large,
    );
    const listed: string[] = [];
    for await (const entry of listFiles({ repo: "me/model", recursive: true, ...connection })) listed.push(entry.path);
    expect(listed).toEqual(["onnx", "config.json", "onnx/model.onnx"]);
    const change = [{ path: "config.json", content: content('{"a":1}') }];
    const { pullRequestUrl } =
      (await uploadFiles({ repo: "me/model", files: change, isPullRequest: true, ...connection })) ?? {};
    expect(pullRequestUrl).toBe(`${server.url}/me/model/discussions/1`);
    const proposed = await downloadFile({
      repo: "me/model",
      path: "config.json",
      revision: "refs/pr/1",
      ...connection,
    });
    expect(await proposed?.text()).toBe('{"a":1}');
    expect((await modelInfo({ name: "me/model", additionalFields: ["sha"], ...connection })).sha).toMatch(
      /^[0-9a-f]{40}$/,
    );
  });
});

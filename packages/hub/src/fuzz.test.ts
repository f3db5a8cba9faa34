import { readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogue } from "./catalogue.ts";
import { fakeHub, temporary } from "./hub.test.fixture.ts";
import { hubApp } from "./hub-app.ts";
import { type RunningServer, startServer } from "./server.ts";
import { writtenRepositories } from "./written-repositories.ts";

const place = temporary();
const store = path.join(place.directory, "store");
const secret = "bytes from outside the store";
let server: RunningServer;
beforeAll(async () => {
  writeFileSync(path.join(place.directory, "secret.txt"), secret);
  server = await startServer(fakeHub(store).app, { host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await server.close();
  place.remove();
});

const send = (request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => socket.write(request, "latin1"));
    socket.on("data", (data) => {
      answer += data.toString("latin1");
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });

const word = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("tiny-random", "tiny-random-FakeModel", "resolve", "main", "api", "models") },
  { weight: 4, arbitrary: fc.constantFrom("tree", "revision", "refs", "commits", "paths-info", "config.json", "onnx") },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...["..", ".", "%2e%2e", "%2E.", "..%2f..", "..%5c..", "%00", "%", "%zz", "%ff", "", "secret.txt", "~"],
      ...["..%2fsecret.txt", "..%2f..%2fsecret.txt", encodeURIComponent(path.join(place.directory, "secret.txt"))],
      ...["refs%2Fpr%2F1", "main%2F..", "__proto__", "constructor", "a".repeat(3000)],
    ),
  },
  {
    weight: 2,
    arbitrary: fc.string({ maxLength: 12, unit: "binary-ascii" }).map((text) => text.replace(/[\s\0]/g, "")),
  },
);
const target = fc.array(word, { maxLength: 9 }).map((words) => `/${words.join("/")}`);
const known = fc.constantFrom(
  "/tiny-random/tiny-random-FakeModel/resolve/main/model.safetensors",
  "/api/models/tiny-random/tiny-random-FakeModel/tree/main",
  "/api/models",
);
const query = fc.oneof(
  fc.constant(""),
  fc.constantFrom(
    "?limit=-1",
    "?cursor=1e999",
    "?cursor=x",
    "?recursive",
    "?search=%ff",
    "?limit=0.1&filter=,",
    "?blobs=1",
  ),
);
const number = fc.oneof(fc.nat(), fc.nat(100), fc.bigInt().map(String), fc.constantFrom("", "-", "NaN", "1e9"));
const header = fc.oneof(
  fc.tuple(fc.nat(9), fc.nat(90)).map(([from, more]) => `Range: bytes=${from}-${from + more}`),
  fc.tuple(fc.oneof(number, fc.nat(9)), number).map(([from, to]) => `Range: bytes=${from}-${to}`),
  fc.array(fc.tuple(number, number), { maxLength: 50 }).map((all) => `Range: bytes=${all.map((one) => one.join("-"))}`),
  fc.constantFrom(
    'If-None-Match: *,"',
    "If-Range: x",
    "Authorization: Bearer",
    "Accept-Encoding: br",
    "Host: ..",
    "Cookie: =",
  ),
);
const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "GET", "GET");

test("whatever is asked for: never a 5xx, never a byte from outside the store", async () => {
  const seen = new Set<string>();
  const request = fc.record({
    method,
    path: fc.oneof({ weight: 3, arbitrary: target }, { weight: 2, arbitrary: known }),
    query,
    headers: fc.array(header, { maxLength: 3 }),
    body: fc.oneof(fc.constant(""), fc.string({ maxLength: 200 }), fc.json()),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method: verb, path: at, query: asked, headers, body }) => {
      const length = `Content-Length: ${Buffer.byteLength(body, "latin1")}`;
      const lines = [`${verb} ${at}${asked} HTTP/1.1`, "Host: hub", "Connection: close", length, ...headers];
      const answer = await send(`${lines.join("\r\n")}\r\n\r\n${body}`);
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? "none";
      seen.add(status);
      expect(answer).not.toContain(secret);
      expect(status).toMatch(/^[234]/);
    }),
    { numRuns: 1500 },
  );
  // The test is worth something only where requests arrived at files too.
  expect([...seen]).toEqual(expect.arrayContaining(["200", "206", "404"]));
});

test("whatever is written: never a 5xx, and every file stays inside the store", async () => {
  const inside = path.join(place.directory, "writable");
  const repositories = writtenRepositories(inside);
  await repositories.create("me/model", false);
  const app = hubApp(catalogue([repositories]), () => {}, {
    write: { store: repositories, token: undefined },
  });
  const before = readdirSync(place.directory).sort();
  const at = fc.oneof(
    word,
    fc.array(word, { maxLength: 4 }).map((words) => words.join("/")),
    fc.string(),
  );
  const odd = fc.oneof(at, fc.jsonValue());
  const operation = fc.record({
    key: fc.oneof(
      fc.constantFrom("header", "file", "lfsFile", "deletedFile", "deletedFolder", "__proto__"),
      fc.string(),
    ),
    value: fc.oneof(
      fc.record(
        {
          path: odd,
          content: odd,
          encoding: fc.constantFrom("base64", "utf-8", "x"),
          oid: odd,
          summary: odd,
          parentCommit: odd,
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    ),
  });
  const header = JSON.stringify({ key: "header", value: { summary: "x" } });
  const lines = fc
    .array(operation, { maxLength: 5 })
    .map((all) => [header, ...all.map((one) => JSON.stringify(one))].join("\n"));
  const object = fc.record(
    { oid: odd, size: fc.oneof(fc.double(), odd), path: odd, name: odd, organization: odd, type: odd },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    lines,
    fc.string(),
    fc.json(),
    fc.record({ files: fc.array(object), objects: fc.array(object) }).map((one) => JSON.stringify(one)),
    object.map((one) => JSON.stringify(one)),
  );
  const address = fc.constantFrom(
    ...[
      "/api/models/me/model/commit/main",
      "/api/models/me/model/commit/main?create_pr=1",
      "/api/models/me/model/commit/x",
    ],
    ...["/api/models/me/model/preupload/main", "/me/model.git/info/lfs/objects/batch", "/api/repos/create"],
    ...["/large-files/..%2F..%2Fx/3", "/api/models/me/model/paths-info/main", "/api/models/me/model/commit/main"],
  );
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(address, bodies, async (to, body) => {
      const method = to.startsWith("/large") ? "PUT" : "POST";
      const headers = { "content-type": "application/json" };
      const answer = await app.fetch(new Request(`http://hub${to}`, { method, body, headers }));
      seen.add(answer.status);
      expect(answer.status).toBeLessThan(500);
      expect(readdirSync(place.directory).sort()).toEqual(before);
    }),
    { numRuns: 1500 },
  );
  expect([...seen]).toEqual(expect.arrayContaining([200, 400, 403]));
});

import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import { temporary } from "./hub.test.fixture.ts";
import { hubApp } from "./hub-app.ts";
import { hostRule } from "./request-host.ts";
import { writtenRepositories } from "./written-repositories.ts";

let place: ReturnType<typeof temporary>;
beforeEach(() => {
  place = temporary();
});
afterEach(() => place.remove());

type Headers = Readonly<Record<string, string>>;

/** A writable hub at `localhost:8000`, and how requests reach it. */
const open = (token?: string) => {
  const store = writtenRepositories(path.join(place.directory, ".hub"));
  const isServed = (id: string) => id === "google-bert/bert-base-uncased";
  const app = hubApp(catalogue([store]), () => {}, {
    write: { store, token, isServed },
    isHost: hostRule("127.0.0.1"),
  });
  return async (method: string, address: string, body?: string, headers: Headers = {}) =>
    app.fetch(
      new Request(`http://localhost:8000${address}`, {
        method,
        headers: { host: "localhost:8000", ...headers },
        ...(body !== undefined && { body }),
      }),
    );
};

const repository = (name: string, more: object = {}) => JSON.stringify({ name, ...more });
const bearer = { authorization: "Bearer secret" };

describe("a write that a browser sends for another page is refused, with the token and without", () => {
  it.each<[string, Headers]>([
    ["another site's origin", { origin: "https://evil.example" }],
    ["another port's origin", { origin: "http://localhost:9000" }],
    ["an opaque origin", { origin: "null" }],
    ["a cross-site fetch", { "sec-fetch-site": "cross-site" }],
    ["a same-site fetch", { "sec-fetch-site": "same-site" }],
  ])("%s", async (_, headers) => {
    const plain = { "content-type": "text/plain", ...headers };
    expect((await open()("POST", "/api/repos/create", repository("me/model"), plain)).status).toBe(403);
    const withToken = open("secret");
    expect((await withToken("POST", "/api/repos/create", repository("me/other"), { ...plain, ...bearer })).status).toBe(
      403,
    );
    for (const address of ["/api/models/me/model/commit/main", "/me/model.git/info/lfs/objects/batch"])
      expect((await open()("POST", address, "{}", plain)).status).toBe(403);
  });

  it("while the page of this server, and what is no browser, may write", async () => {
    const send = open();
    expect((await send("POST", "/api/repos/create", repository("me/one"))).status).toBe(200);
    const own = { origin: "http://localhost:8000", "sec-fetch-site": "same-origin" };
    expect((await send("POST", "/api/repos/create", repository("me/two"), own)).status).toBe(200);
  });
});

describe("a name that leads here and is not this server's", () => {
  it("gets no answer, so that a rebound name opens nothing", async () => {
    const send = open();
    expect((await send("GET", "/api/models", undefined, { host: "evil.example" })).status).toBe(421);
    expect((await send("GET", "/api/models", undefined, { host: "127.0.0.1.evil.example:8000" })).status).toBe(421);
    expect((await send("GET", "/api/models", undefined, { host: "127.0.0.1:8000" })).status).toBe(200);
  });

  it.each<[string, string, readonly string[], boolean]>([
    ["127.0.0.1", "LOCALHOST:8000", [], true],
    ["127.0.0.1", "[::1]:8000", [], true],
    ["127.0.0.1", "10.0.0.7:8000", [], false],
    ["10.0.0.7", "10.0.0.7:8000", [], true],
    ["0.0.0.0", "10.0.0.7:8000", [], true],
    ["::", "[fe80::1]:8000", [], true],
    ["0.0.0.0", "ci.example:8000", [], false],
    ["0.0.0.0", "ci.example:8000", ["ci.example"], true],
  ])("listening on %s, asked as %s, allowed %j: %s", (address, host, allowed, answered) => {
    expect(hostRule(address, allowed)(host)).toBe(answered);
  });
});

describe("what is private", () => {
  it("is read with the token only, and listed to nobody else", async () => {
    const send = open("secret");
    const made = await send("POST", "/api/repos/create", repository("me/diary", { private: true }), bearer);
    expect(made.status).toBe(200);
    for (const address of ["/api/models/me/diary", "/api/models/me/diary/tree/main", "/me/diary/resolve/main/x"]) {
      expect((await send("GET", address)).status).toBe(401);
      expect((await send("GET", address, undefined, { authorization: "Bearer wrong" })).status).toBe(401);
    }
    expect((await send("GET", "/api/models/me/diary", undefined, bearer)).status).toBe(200);
    expect(await (await send("GET", "/api/models")).text()).toBe("[]");
    expect(await (await send("GET", "/api/models", undefined, bearer)).text()).toContain("me/diary");
  });

  it("is not kept by a server that has no token to open it with", async () => {
    const made = await open()("POST", "/api/repos/create", repository("me/diary", { private: true }));
    expect(made.status).toBe(403);
    expect(await made.text()).toContain("--token");
  });
});

it("nobody writes to a name that this server answers itself", async () => {
  const send = open();
  const id = "google-bert/bert-base-uncased";
  expect((await send("POST", "/api/repos/create", repository(id))).status).toBe(409);
  const line = JSON.stringify({ key: "header", value: { summary: "Change" } });
  expect((await send("POST", `/api/models/${id}/commit/main`, line)).status).toBe(403);
});

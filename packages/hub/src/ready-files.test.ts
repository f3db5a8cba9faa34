import { renameSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { architectureModels } from "./architecture-models.ts";
import { catalogue } from "./catalogue.ts";
import { classes, fakeFiles, jsonOf, temporary, writeFiles } from "./hub.test.fixture.ts";
import { hubApp } from "./hub-app.ts";
import { madeModels } from "./made-models.ts";
import { writtenRepositories } from "./written-repositories.ts";

const id = "tiny-random/tiny-random-FakeModel";
const address = `/${id}/resolve/main/config.json`;

let place = temporary();
const directory = () => path.join(place.directory, "tiny-random-FakeModel");

/** A hub over a model that is there and a place for written repositories; how often the model was looked for. */
const open = () => {
  writeFiles(directory(), fakeFiles("FakeModel"));
  const store = writtenRepositories(path.join(place.directory, ".hub"));
  const models = catalogue([store, architectureModels(classes, place.directory, async () => {}, madeModels())]);
  const counted = { found: 0 };
  const logged: string[] = [];
  const find = (name: string) => {
    counted.found++;
    return models.find(name);
  };
  const app = hubApp({ ...models, find }, (line) => logged.push(line));
  const get = async (to = address, init?: RequestInit) => app.fetch(new Request(`http://hub${to}`, init));
  return { get, counted, store, logged };
};
let hub: ReturnType<typeof open>;
beforeEach(() => {
  place = temporary();
  hub = open();
});
afterEach(() => place.remove());

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const generationOf = async (response: Response): Promise<number> => (await jsonOf(response)).generation;

test("a file that was given before is given again without looking for it, with the same headers, and logged alike", async () => {
  const first = await hub.get();
  const again = await hub.get();
  expect(hub.counted.found).toBe(1);
  expect([...again.headers]).toEqual([...first.headers]);
  expect(await again.text()).toBe(await first.text());
  const head = await hub.get(address, { method: "HEAD" });
  expect([hub.counted.found, [...head.headers], await head.text()]).toEqual([1, [...first.headers], ""]);
  expect(hub.logged.map((line) => line.replace(/\d+ ms$/, ""))).toEqual([
    `GET ${address} 200 `,
    `GET ${address} 200 `,
    `HEAD ${address} 200 `,
  ]);
});

test("parts and conditions are answered as ever", async () => {
  const etag = (await hub.get()).headers.get("etag") ?? "";
  const part = await hub.get(address, { headers: { range: "bytes=0-1" } });
  expect([part.status, await part.text()]).toEqual([206, '{"']);
  expect((await hub.get(address, { headers: { "if-none-match": etag } })).status).toBe(304);
});

test("a model made again, or removed, is looked for again", async () => {
  expect(await generationOf(await hub.get())).toBe(0);
  await nextTurn();
  writeFiles(`${directory()}.new`, fakeFiles("FakeModel", 1));
  rmSync(directory(), { recursive: true });
  renameSync(`${directory()}.new`, directory());
  expect(await generationOf(await hub.get())).toBe(1);
  expect(await generationOf(await hub.get())).toBe(1);
  expect(hub.counted.found).toBe(2);
  await nextTurn();
  rmSync(directory(), { recursive: true });
  expect((await hub.get()).status).toBe(500);
});

test("one written under the same name takes its place at once", async () => {
  expect((await hub.get()).status).toBe(200);
  await hub.store.create(id, false);
  await nextTurn();
  expect((await hub.get()).status).toBe(404);
});

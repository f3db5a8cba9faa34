import { connect } from "node:net";
import { Hono } from "hono";
import { afterEach, expect, test } from "vitest";
import { fakeHub, temporary } from "./hub.test.fixture.ts";
import { type RequestHandler, type RunningServer, startServer } from "./server.ts";

const running: RunningServer[] = [];
const places: ReturnType<typeof temporary>[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
  for (const place of places.splice(0)) place.remove();
});

const start = async (app: RequestHandler): Promise<RunningServer> => {
  const server = await startServer(app, { host: "127.0.0.1", port: 0 });
  running.push(server);
  return server;
};

const fake = (): RequestHandler => {
  const place = temporary();
  places.push(place);
  return fakeHub(place.directory).app;
};

/** What a server answers to bytes that no client would send. */
const raw = (url: string, request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(request));
    socket.on("data", (data) => {
      answer += data.toString("latin1");
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });

test("HEAD over a socket tells the length and sends nothing", async () => {
  const { url } = await start(fake());
  const path = "/tiny-random/tiny-random-FakeModel/resolve/main/onnx/model.onnx";
  const answer = await raw(url, `HEAD ${path} HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(answer).toMatch(/\r\ncontent-length: 20\r\n/i);
  expect(answer.endsWith("\r\n\r\n")).toBe(true);
});

test("closing lets requests under way end and accepts no new ones", async () => {
  let finish = () => {};
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let arrived = () => {};
  const asked = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const app = new Hono().get("/slow", async (c) => {
    arrived();
    await held;
    return c.text("whole");
  });
  const server = await start(app);
  const answer = fetch(`${server.url}/slow`);
  await asked;
  const closed = server.close();
  await expect(fetch(`${server.url}/slow`)).rejects.toThrow();
  finish();
  expect(await (await answer).text()).toBe("whole");
  await closed;
});

test("a connection stays for a client that works for minutes on what it got", async () => {
  const { url } = await start(fake());
  expect((await fetch(`${url}/api/models`)).headers.get("keep-alive")).toBe("timeout=300");
});

test("an address in use is one sentence", async () => {
  const { url } = await start(new Hono());
  const port = Number(new URL(url).port);
  await expect(startServer(new Hono(), { host: "127.0.0.1", port })).rejects.toMatchObject({
    name: "InputError",
    message: `cannot listen on 127.0.0.1:${port}: it is in use`,
  });
});

test("a request that is none is refused", async () => {
  const { url } = await start(fake());
  expect(await raw(url, "no request\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
});

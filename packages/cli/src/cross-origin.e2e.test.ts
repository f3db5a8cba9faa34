import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, chromiumPath, startBrowser, whyNot } from "./browser.test.fixture.ts";
import { bin } from "./command.test.fixture.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-cross-origin-"));
let hub: { readonly url: string; readonly process: ChildProcess };
let stranger: Server;
let browser: Browser;

const startHub = (): Promise<typeof hub> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, "serve", "--writable", "--port", "0"], { cwd: work });
    child.stdout.on("data", (text) => {
      const [url] = /http:\S+/.exec(String(text)) ?? [];
      if (url) resolve({ url, process: child });
    });
    child.on("close", () => reject(new Error("the server ended")));
  });

const repositories = async (): Promise<string> => (await fetch(`${hub.url}/api/models?author=me`)).text();

/** What a page can send anywhere without asking first: a plain POST, and a form. */
const create = (url: string, name: string): string => `fetch(${JSON.stringify(`${url}/api/repos/create`)}, {
  method: "POST", mode: "no-cors", headers: { "content-type": "text/plain" },
  body: ${JSON.stringify(JSON.stringify({ name }))},
}).then(() => "sent", () => "sent")`;

describe.skipIf(chromiumPath === undefined)(`pages of other origins, in Chromium${whyNot}`, () => {
  beforeAll(async () => {
    hub = await startHub();
    stranger = createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>Another page</h1>");
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    browser = await startBrowser("light", ["--host-resolver-rules=MAP rebound.example 127.0.0.1"]);
  });
  afterAll(async () => {
    await browser.close();
    stranger.close();
    hub.process.kill("SIGKILL");
    rmSync(work, { recursive: true, force: true });
  });

  test("write nothing, by fetch or by form; the server's own page may", async () => {
    const { port } = stranger.address() as AddressInfo;
    const page = await browser.open(`http://127.0.0.1:${port}/`);
    expect(await page.evaluate(create(hub.url, "me/by-fetch"))).toBe("sent");
    const answer = page.waitForResponse(`${hub.url}/api/repos/create`);
    await page.evaluate(`{
      const form = document.createElement("form");
      Object.assign(form, { method: "POST", action: ${JSON.stringify(`${hub.url}/api/repos/create`)}, enctype: "text/plain" });
      const field = document.createElement("input");
      Object.assign(field, { name: '{"name":"me/by-form","x":"', value: '"}' });
      form.append(field);
      document.body.append(form);
      form.submit();
    }`);
    expect((await answer).status()).toBe(403);
    expect(await repositories()).toBe("[]");

    const own = await browser.open(`${hub.url}/`);
    expect(await own.evaluate(create(hub.url, "me/own"))).toBe("sent");
    expect(await repositories()).toContain("me/own");
  });

  test("get no answer where a name of theirs was made to lead here", async () => {
    const page = await browser.open(`${hub.url}/`);
    const rebound = hub.url.replace("127.0.0.1", "rebound.example");
    const response = await page.goto(`${rebound}/api/models`);
    expect(response?.status()).toBe(421);
    expect(await page.evaluate(create(rebound, "me/rebound"))).toBe("sent");
    expect(await repositories()).not.toContain("me/rebound");
  });
});

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { deflateSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Browser, chromiumPath, keepPicture, startBrowser, whyNot } from "./browser.test.fixture.ts";
import { bin, runIn } from "./command.test.fixture.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-gallery-"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Half a second of 440 Hz. */
const wave = (): Uint8Array => {
  const [rate, count] = [8000, 4000];
  const file = Buffer.alloc(44 + 2 * count);
  file.write("RIFF");
  file.writeUInt32LE(36 + 2 * count, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(2 * rate, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(2 * count, 40);
  for (let index = 0; index < count; index++)
    file.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * 440 * index) / rate)), 44 + 2 * index);
  return file;
};

const crc = (bytes: Uint8Array): number => {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
};

const chunk = (name: string, content: Uint8Array): Uint8Array => {
  const named = Buffer.concat([Buffer.from(name), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc(named));
  return Buffer.concat([length, named, sum]);
};

/** A picture of 64 by 64 pixels. */
const picture = (): Uint8Array => {
  const header = Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 2, 0, 0, 0]);
  const row = (y: number) => [0, ...Array.from({ length: 64 }, (_, x) => [x * 4, y * 4, 128]).flat()];
  const pixels = deflateSync(Uint8Array.from(Array.from({ length: 64 }, (_, y) => row(y)).flat()));
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", new Uint8Array())]);
};

/** What axe finds wrong with a page: contrast, labels, roles. */
const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await checker.run();
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
  });
};

let browser: Browser;
beforeAll(async () => {
  expect(runIn(work, "generate", "BertForMaskedLM", "BertModel", "GPT2LMHeadModel").status).toBe(0);
  // A sound and a picture, whatever plugins are installed.
  writeFileSync(path.join(work, "out/tiny-random-BertModel/golden/audio.wav"), wave());
  writeFileSync(path.join(work, "out/tiny-random-BertModel/golden/image.png"), picture());
  expect(runIn(work, "report", "out").status).toBe(0);
  if (chromiumPath !== undefined) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(work, { recursive: true, force: true });
});

describe("report", () => {
  it("writes one page over an output directory", () => {
    const { status, stdout } = runIn(work, "report", "out", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ file: path.join("out", "report.html"), models: 3, failed: 0 });
  });

  it("says what is wrong where there is no directory", () => {
    const { status, stderr } = runIn(work, "report", "nowhere");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: nowhere /);
    expect(stderr).not.toContain("    at ");
  });
});

if (whyNot !== "") console.log(`tests in a browser${whyNot}`);

describe.skipIf(chromiumPath === undefined)(`report.html in Chromium${whyNot}`, () => {
  const address = (hash = "") => `file://${work}/out/report.html${hash}`;

  it("filters classes by words and status, and opens a model", async () => {
    const page = await browser.open(address());
    await page.getByLabel("Status").selectOption("made");
    expect(await page.locator("table.rows tbody tr").count()).toBe(3);
    await page.fill("input[type=search]", "bert masked");
    expect(await page.locator("table.rows tbody tr").count()).toBe(1);
    await keepPicture(page, "overview");
    await page.click("text=BertForMaskedLM");
    await page.waitForSelector("svg.graph");
    expect(await page.textContent("h1")).toContain("BertForMaskedLM");
    expect(await page.textContent("table.config")).toContain("hidden_size");
    expect(await page.locator(".tokens").first().textContent()).toContain("[CLS]");
    await keepPicture(page, "model");
    await page.goBack();
    expect(await page.inputValue("input[type=search]")).toBe("bert masked");
  });

  it("says how to get a model that is not there, and of an address without a class that there is none", async () => {
    const page = await browser.open(address("#/model/BertForQuestionAnswering"));
    expect(await page.textContent(".command code")).toBe("npx @tiny-random/cli generate BertForQuestionAnswering");
    const unknown = await browser.open(address("#/model/BertForNothing"));
    expect(await unknown.textContent("[role=alert]")).toBe("There is no class of that name.");
    expect(await unknown.locator("main li a").first().textContent()).toContain("Bert");
  });

  it("counts classes as the command does, and shows every column at 1280 pixels", async () => {
    const page = await browser.open(address());
    const { counts } = JSON.parse(runIn(work, "coverage", "--json").stdout) as {
      counts: readonly { modality: string; pairs: Readonly<Record<string, number>> }[];
    };
    const { native = 0, loadable = 0, missing = 0 } = counts.find(({ modality }) => modality === "all")?.pairs ?? {};
    expect(await page.locator("table.rows tbody tr").count()).toBe(native + loadable + missing);
    await page.setViewportSize({ width: 1280, height: 800 });
    const right = await page
      .locator("table.rows thead th")
      .last()
      .evaluate((cell) => cell.getBoundingClientRect().right);
    expect(right).toBeLessThanOrEqual(1280);
    await page.getByLabel("Status").selectOption("loadable");
    expect(await page.locator("table.rows tbody tr").count()).toBe(loadable);
  });

  it("folds and unfolds the graph, by pointer and by keyboard, and zooms", async () => {
    const page = await browser.open(address("#/model/BertModel"));
    await page.waitForSelector("svg.graph");
    await page.click("text=Fold all");
    const boxes = () => page.locator("svg.graph .box").count();
    const folded = await boxes();
    await page.click("svg.graph .box.module");
    const unfolded = await boxes();
    expect(unfolded).toBeGreaterThan(folded);
    const frames = () => page.locator("svg.graph .frame").count();
    const open = await frames();
    await page.locator("svg.graph .box.module").first().focus();
    await page.keyboard.press("Enter");
    expect(await frames()).toBe(open + 1);
    await page.locator("svg.graph").scrollIntoViewIfNeeded();
    await keepPicture(page, "graph");
    const place = () => page.getAttribute("svg.graph > g", "transform");
    const before = await place();
    await page.click("[aria-label='Zoom in']");
    expect(await place()).not.toBe(before);
    await page.click("svg.graph .frame [role=button]");
    expect(await boxes()).toBe(folded);
  });

  it("shows the golden picture and plays the golden sound", async () => {
    const page = await browser.open(address("#/model/BertModel"));
    await page.waitForSelector("audio");
    const width = await page.evaluate("document.querySelector('.raw img').naturalWidth");
    expect(width).toBe(64);
    const played = await page.evaluate(`new Promise((resolve, reject) => {
      const sound = document.querySelector("audio");
      sound.onended = () => resolve(sound.currentTime);
      sound.onerror = () => reject(new Error("the sound does not play"));
      sound.play();
    })`);
    expect(played).toBeCloseTo(0.5, 1);
    await page.waitForFunction("document.querySelector('.wave path').getAttribute('d').length > 1000");
    await keepPicture(page, "golden");
  });

  it("is accessible, in light and dark", async () => {
    for (const scheme of ["light", "dark"] as const) {
      for (const hash of ["", "#/model/BertModel"]) {
        const page = await browser.open(address(hash));
        await page.emulateMedia({ colorScheme: scheme });
        // The rows are alike: a few are looked at for all.
        if (hash === "") await page.getByLabel("Status").selectOption("made");
        else await page.waitForSelector("svg.graph");
        expect(await violations(page), `${scheme} ${hash}`).toEqual([]);
        await keepPicture(page, `${hash === "" ? "overview" : "model"}-${scheme}`);
        await page.close();
      }
    }
  });

  it("holds 1,500 models in 3 MB, and finds one among them", async () => {
    const { joinPlugins } = await import("@tiny-random/core");
    const { pageOfManyRows } = await import("@tiny-random/gallery");
    // As many unlike each other as are packed together.
    const types = ["bert", "albert", "electra", "gpt2", "llama", "mistral"];
    expect(runIn(work, "generate", ...types, "--out", "many").status).toBe(0);
    const page = await pageOfManyRows(joinPlugins([]), path.join(work, "many"), 1500);
    expect(Buffer.byteLength(page)).toBeLessThan(3e6);
    writeFileSync(path.join(work, "many.html"), page);
    const opened = await browser.open(`file://${work}/many.html`);
    await opened.waitForFunction("document.querySelectorAll('table.rows tbody tr').length === 1500");
    await opened.fill("input[type=search]", "bertfor masked 7");
    await opened.click("text=/^BertForMaskedLM7$/");
    await opened.waitForSelector("svg.graph");
  });

  it("asks nobody else for anything, and nothing goes wrong on it", () => {
    expect(browser.problems).toEqual([]);
  });
});

describe.skipIf(chromiumPath === undefined)(`serve in Chromium${whyNot}`, () => {
  let server: ChildProcess;
  let url = "";
  beforeAll(async () => {
    server = spawn(process.execPath, [bin, "serve", "live", "--port", "0", "--json"], { cwd: work });
    url = await new Promise((resolve, reject) => {
      server.stdout?.once("data", (line) => setTimeout(() => resolve(JSON.parse(String(line)).url), 0));
      server.once("exit", () => reject(new Error("the server ended")));
    });
  });
  afterAll(() => server.kill());

  it("makes a model when its page is opened, runs it in the browser and finds golden again", async () => {
    const page = await browser.open(`${url}/#/model/GPT2LMHeadModel`);
    await page.click("button.primary", { timeout: 60_000 });
    await page.waitForSelector(".result", { timeout: 60_000 });
    const result = (await page.textContent(".result")) ?? "";
    expect(result).toContain("equals golden");
    for (const compared of ["transformers.js", "logits", "greedy continuation", "tokenizer"])
      expect(result).toContain(compared);
    await keepPicture(page, "run-in-browser");
  });

  it.each(["T5ForConditionalGeneration", "BartForConditionalGeneration", "WhisperForConditionalGeneration"])(
    "runs the encoder-decoder %s, which generates from its encoder's inputs",
    async (architecture) => {
      const page = await browser.open(`${url}/#/model/${architecture}`);
      await page.click("button.primary", { timeout: 60_000 });
      const end = await page.waitForSelector(".result, [role=alert]", { timeout: 60_000 });
      const result = (await end.textContent()) ?? "";
      expect(result).toContain("equals golden");
      for (const compared of ["logits", "greedy continuation"]) expect(result).toContain(compared);
    },
  );

  it("finds out a model that does not give golden", async () => {
    const golden = path.join(work, "live/tiny-random-GPT2LMHeadModel/golden/outputs.safetensors");
    const bytes = readFileSync(golden);
    const first = 8 + Number(bytes.readBigUInt64LE());
    bytes.writeFloatLE(bytes.readFloatLE(first) + 1, first);
    writeFileSync(golden, bytes);
    // What tells the server that the model is another one.
    const record = path.join(work, "live/tiny-random-GPT2LMHeadModel/tiny-random.json");
    writeFileSync(record, readFileSync(record));
    const page = await browser.open(`${url}/#/model/GPT2LMHeadModel`);
    await page.click("button.primary", { timeout: 60_000 });
    await page.waitForSelector(".result", { timeout: 60_000 });
    expect(await page.textContent(".result")).toContain("differs from golden");
  });
});

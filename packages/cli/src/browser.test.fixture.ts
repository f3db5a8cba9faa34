import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

/** Chromium as it is installed: named by `CHROMIUM`, or on the path. */
export const chromiumPath = [
  process.env["CHROMIUM"] ?? "",
  ...(process.env["PATH"] ?? "").split(path.delimiter).map((directory) => path.join(directory, "chromium")),
].find((file) => file !== "" && existsSync(file));

/** Why tests in a browser do not run, for their title; nothing where they do. */
export const whyNot =
  chromiumPath === undefined ? " (not run: there is no chromium on PATH; apt-get install chromium)" : "";

const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where pictures of the pages go; tests keep none, `npm run pictures` does. */
const { PICTURES: pictures } = process.env;

/** A browser with an empty profile, and what went wrong on its pages. */
export interface Browser {
  readonly problems: string[];
  open(address: string): Promise<Page>;
  close(): Promise<void>;
}

/**
 * Starts Chromium.
 *
 * @param more switches beside those that keep it quiet
 */
export const startBrowser = async (
  colorScheme: "light" | "dark" = "light",
  more: readonly string[] = [],
): Promise<Browser> => {
  const profile = mkdtempSync(path.join(tmpdir(), "tiny-random-chromium-"));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    headless: true,
    chromiumSandbox: false,
    args: [...quiet, ...more],
    colorScheme,
    ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
    viewport: { width: 1280, height: 900 },
  });
  const problems: string[] = [];
  return {
    problems,
    open: async (address) => {
      const page = await context.newPage();
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("request", (request) => {
        const { protocol, hostname } = new URL(request.url());
        const here = !protocol.startsWith("http") || hostname === "127.0.0.1";
        if (!here) problems.push(`asked ${request.url()}`);
      });
      await page.goto(address);
      await page.waitForSelector("h1");
      return page;
    },
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
};

/** Keeps a picture of a page where pictures are asked for. */
export const keepPicture = async (page: Page, name: string): Promise<void> => {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`) });
};

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

describe("nn", () => {
  it("imports nothing from Node, so that it runs in a browser", () => {
    const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter(
      (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
    );
    const imports = sources.flatMap((name) =>
      [...readFileSync(path.join(import.meta.dirname, name), "utf8").matchAll(/from "([^"]+)"/g)].map(
        (match) => match[1] ?? "",
      ),
    );
    expect(sources.length).toBeGreaterThan(10);
    expect([...new Set(imports.filter((name) => !name.startsWith(".")))].sort()).toEqual([
      "@bufbuild/protobuf",
      "onnx-buf",
    ]);
    for (const name of sources)
      expect(readFileSync(path.join(import.meta.dirname, name), "utf8")).not.toMatch(
        /\b(process|Buffer|require)\b[.(]/,
      );
  });
});

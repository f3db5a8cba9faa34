import type { Row } from "@tiny-random/core";
import { expect, test } from "vitest";
import { create } from "xmlbuilder2";
import { junitXml } from "./junit.ts";

const row = (architecture: string, changes: Partial<Row> = {}): Row => ({
  architecture,
  modelType: "bert",
  plugin: "text",
  task: null,
  status: "made",
  milliseconds: { save: 20, validate: 40 },
  bytes: {},
  changed: [],
  kept: [],
  processorClasses: [],
  parameters: 0,
  ...changes,
});
const read = (rows: readonly Row[]) => create(junitXml(rows)).end({ format: "object" });

test("a suite for each modality, a case for each architecture, with times in seconds", () => {
  const rows = [row("BertModel"), row("ViTModel", { plugin: "vision", modelType: "vit", status: "current" })];
  expect(read(rows)).toMatchObject({
    testsuites: {
      "@name": "tiny-random",
      "@tests": "2",
      "@failures": "0",
      "@time": "0.120",
      testsuite: [
        { "@name": "text", testcase: { "@classname": "text.bert", "@name": "BertModel", "@time": "0.060" } },
        { "@name": "vision", testcase: { "@classname": "vision.vit", "system-out": "current" } },
      ],
    },
  });
});

test("any reason of a failure makes a valid document", () => {
  const reason = 'a < b && "c" \u0000\u0007]]> \ud800\nnext';
  const failed = row("BertModel", { status: "failed", step: "validate", reason, error: new Error(reason) });
  const escaped = "a &lt; b &amp;&amp; &quot;c&quot; \ufffd\ufffd]]&gt; \ufffd\nnext";
  expect(junitXml([failed])).toContain(`<failure message="validate: ${escaped}" type="validate">a &lt; b`);
  expect(() => read([failed])).not.toThrow();
});

test("a run of nothing is a document too", () => {
  expect(read([])).toMatchObject({ testsuites: { "@tests": "0" } });
});

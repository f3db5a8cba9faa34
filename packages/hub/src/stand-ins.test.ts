import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { catalogue } from "./catalogue.ts";
import { fakeFamily, fakeFiles, installed, jsonOf, temporary, writeFiles } from "./hub.test.fixture.ts";
import { hubApp } from "./hub-app.ts";
import { madeModels } from "./made-models.ts";
import { familyStandIns, mappedStandIns, type StandIn, standInModels } from "./stand-ins.ts";

const families = installed(
  fakeFamily("bert", "google/bert", ["BertLMHeadModel", "BertModel", "BertForMaskedLM"]),
  fakeFamily("llama", "meta/Llama-1B", ["LlamaModel", "LlamaForCausalLM"]),
  fakeFamily("odd", "odd/one", ["OddModel", "OddForThings"], ["OddForThings"]),
);

let place = temporary();
beforeEach(() => {
  place = temporary();
});
afterEach(() => place.remove());

describe("which model stands in", () => {
  test("the class a checkpoint usually is, or the one its config lists", async () => {
    expect((await familyStandIns(families)).map(({ id, architecture }) => [id, architecture])).toEqual([
      ["google/bert", "BertForMaskedLM"],
      ["meta/Llama-1B", "LlamaForCausalLM"],
      ["odd/one", "OddForThings"],
    ]);
  });

  test("a tower that follows its composite's checkpoint does not take the composite's place", async () => {
    const towers = { text_config: { model_type: "clip_text" } };
    const all = [
      fakeFamily("clip", "openai/clip", ["CLIPModel"], undefined, {}, towers),
      fakeFamily("clip_text", "openai/clip", ["CLIPTextModel"]),
    ];
    const [first, ...others] = await familyStandIns(installed(...all));
    expect([first?.architecture, others]).toEqual(["CLIPModel", []]);
  });

  test("a checkpoint that a variant names stands for that variant", async () => {
    const variant = { config: { hidden_act: "gelu" }, checkpoints: { BertModel: ["google/bert-2"] } };
    const family = { ...fakeFamily("bert", "google/bert", ["BertModel"]), variants: { second: variant } };
    const [first, second, ...others] = await familyStandIns(installed(family));
    expect([first?.id, first?.variant, second?.id, second?.variant, others]).toEqual([
      "google/bert",
      undefined,
      "google/bert-2",
      variant,
      [],
    ]);
  });

  const map = (content: unknown): string => {
    const file = path.join(place.directory, "stand-ins.json");
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  };

  test("a map names architectures, and directories beside it", async () => {
    mkdirSync(path.join(place.directory, "mine"));
    writeFileSync(path.join(place.directory, "mine", "config.json"), JSON.stringify({ model_type: "bert" }));
    expect(await mappedStandIns(families, map({ "openai/gpt": "LlamaForCausalLM", "my/model": "./mine" }))).toEqual([
      { id: "openai/gpt", architecture: "LlamaForCausalLM", modelType: "llama", task: "fill-mask" },
      {
        id: "my/model",
        architecture: "BertForMaskedLM",
        modelType: "bert",
        task: "fill-mask",
        reference: path.join(place.directory, "mine"),
      },
    ]);
  });

  test("a directory of a map that holds a tiny model is served as it is, and never made again", async () => {
    const made = path.join(place.directory, "made");
    mkdirSync(made);
    writeFileSync(path.join(made, "config.json"), JSON.stringify({ model_type: "bert" }));
    writeFileSync(path.join(made, "tiny-random.json"), "{}");
    const standIns = await mappedStandIns(families, map({ "my/model": "./made" }));
    expect(standIns).toMatchObject([{ id: "my/model", made }]);
    const makes: string[] = [];
    const source = standInModels(standIns, place.directory, async (_, out) => void makes.push(out), madeModels());
    const snapshot = await (await source.find("my/model"))?.snapshot("main");
    expect([[...(snapshot?.files.keys() ?? [])], makes]).toEqual([["config.json", "tiny-random.json"], []]);
    rmSync(made, { recursive: true });
    await expect((async () => (await source.find("my/model"))?.snapshot("main"))()).rejects.toThrow("no longer there");
  });

  test.each([
    ["{ half", /--map \S+ cannot be read: /],
    [[], /is not a JSON object/],
    [{ "../up": "BertModel" }, /"\.\.\/up" in \S+ is not the name of a model/],
    [{ "a/b": 3 }, /the stand-in for a\/b in \S+ is not a string/],
    [{ "a/b": "BertForMaskLM" }, /the stand-in for a\/b, "BertForMaskLM", is neither an architecture nor a directory/],
  ])("a map that cannot be used is one sentence: %j", async (content, sentence) => {
    const file = map(content);
    await expect(Promise.resolve().then(() => mappedStandIns(families, file))).rejects.toMatchObject({
      name: "InputError",
      message: expect.stringMatching(sentence),
    });
  });
});

describe("what is served", () => {
  const serve = (standIns: readonly StandIn[]) => {
    const made: string[] = [];
    const make = async ({ id, architecture }: StandIn, out: string) => {
      made.push(id);
      writeFiles(path.join(out, `tiny-random-${architecture}`), fakeFiles(architecture, made.length));
    };
    const source = standInModels(standIns, place.directory, make, madeModels());
    const app = hubApp(catalogue([source]), () => {});
    return { made, get: (address: string) => Promise.resolve(app.fetch(new Request(`http://hub${address}`))) };
  };

  test("says in every answer that it is a stand-in, and for what", async () => {
    const { get } = serve(await familyStandIns(families));
    const file = await get("/google/bert/resolve/main/config.json");
    expect([file.status, file.headers.get("x-stand-in")]).toEqual([200, "tiny-random-BertForMaskedLM"]);
    const info = await get("/api/models/google/bert");
    expect(info.headers.get("x-stand-in")).toBe("tiny-random-BertForMaskedLM");
    expect(await jsonOf(info)).toMatchObject({
      id: "google/bert",
      standIn: "tiny-random-BertForMaskedLM",
      tags: expect.arrayContaining(["stand-in"]),
    });
  });

  test("a name without its owner is the one that ends in it; other names answer with near ones", async () => {
    const { get } = serve(await familyStandIns(families));
    expect((await get("/bert/resolve/main/config.json")).status).toBe(200);
    const unknown = await get("/api/models/meta/Llama-1C");
    expect([unknown.status, (await jsonOf(unknown)).error]).toEqual([
      404,
      "There is no model meta/Llama-1C. Did you mean meta/Llama-1B?",
    ]);
  });

  test("checkpoints of the same architecture too, as the class that they are", async () => {
    const checkpoints = {
      BertForMaskedLM: ["google/bert-large"],
      BertModel: ["me/vectors", "copies/bert", "google/bert"],
    };
    const more = installed(fakeFamily("bert", "google/bert", ["BertModel", "BertForMaskedLM"], undefined, checkpoints));
    const { get } = serve(await familyStandIns(more));
    const standsIn = async (id: string) => (await get(`/${id}/resolve/main/config.json`)).headers.get("x-stand-in");
    expect(await standsIn("google/bert-large")).toBe("tiny-random-BertForMaskedLM");
    expect(await standsIn("me/vectors")).toBe("tiny-random-BertModel");
    // Copies under other owners are no other model.
    expect(await standsIn("bert")).toBe("tiny-random-BertModel");
  });

  test("is what a pinned revision of the real model names, with its own commit", async () => {
    const { get } = serve(await familyStandIns(families));
    const at = (revision: string) => get(`/google/bert/resolve/${revision}/config.json`);
    const [main, pinned, tag] = await Promise.all([
      at("main"),
      at("86b5e0934494bd15c9632b12f734a8a67f723594"),
      at("v1"),
    ]);
    expect([pinned.status, tag.status]).toEqual([200, 200]);
    expect(new Set([main, pinned, tag].map(({ headers }) => headers.get("x-repo-commit"))).size).toBe(1);
  });

  test("is made once by every server, and never what an earlier one left", async () => {
    const standIns = await familyStandIns(families);
    const first = serve(standIns);
    await Promise.all([1, 2, 3].map(() => first.get("/google/bert/resolve/main/config.json")));
    await first.get("/google/bert/resolve/main/model.safetensors");
    expect(first.made).toEqual(["google/bert"]);
    const second = serve(standIns);
    await second.get("/google/bert/resolve/main/config.json");
    expect(second.made).toEqual(["google/bert"]);
  });

  test("a map's stand-in comes before a family's", async () => {
    const own = { id: "google/bert", architecture: "LlamaForCausalLM", modelType: "llama", task: null };
    const { get } = serve([...(await familyStandIns(families)), own]);
    expect((await get("/google/bert/resolve/main/config.json")).headers.get("x-stand-in")).toBe(
      "tiny-random-LlamaForCausalLM",
    );
  });
});

test("converted copies of a checkpoint are stand-ins of the same class", async () => {
  const models = standInModels(await familyStandIns(families), place.directory, async () => {}, madeModels());
  for (const id of ["Xenova/bert", "onnx-community/bert-ONNX", "onnx-community/bert_timestamped"])
    expect((await models.find(id))?.summary).toMatchObject({ id, standIn: "tiny-random-BertForMaskedLM" });
  for (const id of ["someone/bert", "Xenova/nothing", "Xenova/bert-large"]) expect(models.has(id)).toBe(false);
});

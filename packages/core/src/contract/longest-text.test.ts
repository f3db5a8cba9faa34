import { describe, expect, it } from "vitest";
import { longestText, positionsBehindPadding } from "./longest-text.ts";

const readers = new Map([["roberta", { longestText: positionsBehindPadding }]]);

describe("the longest text of a config", () => {
  it("is what it has positions for", () => {
    expect(longestText({ model_type: "gpt2", n_positions: 512, n_ctx: 512 }, readers)).toBe(512);
    expect(longestText({ model_type: "mamba" }, readers)).toBeUndefined();
  });

  it("is shorter by the padding's id and one where positions begin behind it", () => {
    const config = { model_type: "roberta", max_position_embeddings: 514, pad_token_id: 1 };
    expect(longestText(config, readers)).toBe(512);
  });

  it("is the shortest of a composite's parts", () => {
    const text_config = { model_type: "roberta", max_position_embeddings: 514, pad_token_id: 1 };
    expect(longestText({ model_type: "clap", text_config }, readers)).toBe(512);
    const [encoder, decoder] = [{ model_type: "bert", max_position_embeddings: 64 }, text_config];
    expect(longestText({ model_type: "encoder-decoder", encoder, decoder }, readers)).toBe(64);
  });
});

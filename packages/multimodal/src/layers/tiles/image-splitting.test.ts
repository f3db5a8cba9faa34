import { expect, it } from "vitest";
import { tiledImageText, tileMarkers } from "./image-splitting.ts";

const around = "<fake_token_around_image>";

it("an image in a text is its tiles, a line for each row, then the whole of it", () => {
  expect(tiledImageText({ rows: 2, columns: 1 }, 2)).toBe(
    `${around}<row_1_col_1><image><image>\n${around}<row_2_col_1><image><image>\n\n` +
      `${around}<global-img><image><image>${around}`,
  );
});

it("an image without tiles is the whole alone", () => {
  expect(tiledImageText({ rows: 0, columns: 0 }, 1)).toBe(`${around}<global-img><image>${around}`);
});

it("every tile of six by six has a token", () => {
  const markers = Object.values(tileMarkers);
  expect(new Set(markers).size).toBe(37);
  expect(markers).toContain("<row_6_col_6>");
});

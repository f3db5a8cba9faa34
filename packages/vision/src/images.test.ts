import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { drawImage } from "./images.ts";
import { pngFile } from "./pixels.ts";

const size = { height: 48, width: 56 };
const sha256 = (data: Uint8Array) => createHash("sha256").update(data).digest("hex").slice(0, 16);

it("drawImage draws the same image for an index on every machine, and another one for another index", () => {
  expect(sha256(drawImage(0, size).data)).toBe("0f4dcd7f69eaeeae");
  expect(sha256(drawImage(1, size).data)).not.toBe("0f4dcd7f69eaeeae");
});

it("drawn images have many colors and edges", () => {
  for (const index of [0, 1, 2, 3]) {
    const { data } = drawImage(index, size);
    const colors = new Set(
      Array.from({ length: data.length / 3 }, (_, pixel) => data.slice(3 * pixel, 3 * pixel + 3).join()),
    );
    const edges = data.filter((value, at) => at >= 3 && Math.abs(value - (data[at - 3] ?? 0)) > 40).length;
    expect(colors.size).toBeGreaterThan(500);
    expect(edges).toBeGreaterThan(50);
  }
});

it("pngFile writes the same bytes for the same image", async () => {
  const [first, second] = await Promise.all([pngFile(drawImage(0, size)), pngFile(drawImage(0, size))]);
  expect(first).toEqual(second);
});

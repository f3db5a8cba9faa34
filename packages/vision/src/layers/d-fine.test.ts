import { deimv2 } from "@tiny-random/atlas/configs/deimv2";
import { module, namedParameters, type Tensor } from "@tiny-random/nn";
import { expect, it } from "vitest";
import { type DFineConfig, dFineDecoder } from "./d-fine.ts";

const labels = { "0": "kite", "1": "boat" };
const config = Object.assign({} as DFineConfig, deimv2.defaults, { id2label: labels, decoder_layers: 3 });

const same = () => module({}, (_, x: Tensor) => x);

/** The heads for boxes that a checkpoint of the decoder holds, by their layers. */
const heads = (sharesBoxHead: boolean): string[] => {
  const decoder = dFineDecoder(config, true, { layer: same, positions: same, sharesBoxHead: () => sharesBoxHead });
  const held = namedParameters(decoder).filter(({ tiedTo }) => tiedTo === undefined);
  const layers = held.flatMap(({ name }) => /^bbox_embed\.\d/.exec(name)?.[0] ?? []);
  return [...new Set(layers)];
};

it("a head for boxes that all layers share stands under the first layer's key, from which Transformers loads it", () => {
  expect(heads(true)).toEqual(["bbox_embed.0"]);
  expect(heads(false)).toEqual(["bbox_embed.0", "bbox_embed.1", "bbox_embed.2"]);
});

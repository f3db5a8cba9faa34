import type { SwinOptions } from "@tiny-random/nn";
import { baseModel, channelsFirst, layerNorm, module, swinEncoder, swinWidths, type Tensor } from "@tiny-random/nn";
import { normedFeatureMaps } from "./stages.ts";
import { swinEmbeddings } from "./swin-embeddings.ts";

/** The config fields that Swin's backbone reads. */
type SwinBackboneConfig = Parameters<typeof swinEmbeddings>[0] &
  Parameters<typeof swinEncoder>[0] &
  Parameters<typeof normedFeatureMaps>[0];

/** Windows shift in every stage, and what comes before pixels are merged is given. */
export const swinBackbone = (c: SwinBackboneConfig) => {
  const options: SwinOptions = { alwaysShift: true };
  const norm = (width: number) => {
    const { weight, bias } = layerNorm(width);
    return module({ weight, bias }, (m, x: Tensor) => channelsFirst(x.layer_norm(m.weight, m.bias, 1e-5)));
  };
  const unread = module({ layernorm: layerNorm(swinWidths(c).at(-1) ?? 0, c.layer_norm_eps) }, (_, x: Tensor) => x);
  const parts = {
    embeddings: swinEmbeddings(c),
    encoder: swinEncoder(c, options),
    hidden_states_norms: normedFeatureMaps(c, swinWidths(c), norm),
    swin: baseModel(unread),
  };
  return module(parts, (m, pixels: Tensor) => m.hidden_states_norms(m.encoder(m.embeddings(pixels))));
};

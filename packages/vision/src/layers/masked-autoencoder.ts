import { asSequence, layerNorm, linear, module, Tensor } from "@tiny-random/nn";
import type { ExtraInputs } from "./image-class.ts";
import { inEveryRow, learnedTokens, patchEmbeddings, patchGrid } from "./vit-embeddings.ts";
import { plainLayers, throughLayers, type VitConfig } from "./vit-encoder.ts";

/** The config fields that a masked autoencoder reads. */
export interface MaskedAutoencoderConfig extends VitConfig {
  readonly mask_ratio: number;
  readonly decoder_hidden_size: number;
  readonly decoder_intermediate_size: number;
  readonly decoder_num_attention_heads: number;
  readonly decoder_num_hidden_layers: number;
}

const patchesOf = (c: MaskedAutoencoderConfig): number => patchGrid(c).reduce((rows, columns) => rows * columns);

/** A number for each patch: those with the smallest ones are seen. Here all apart, in another order for each image. */
export const maskingNoise: ExtraInputs<MaskedAutoencoderConfig> = {
  declared: (c) => ({ noise: { dtype: "float32", axes: ["batch_size", patchesOf(c)] } }),
  make: (c, { pixel_values }) => {
    const [rows, patches] = [pixel_values?.shape[0] ?? 1, patchesOf(c)];
    const place = (index: number) => (index * 7 + 3 * Math.floor(index / patches)) % patches;
    const data = Float32Array.from({ length: rows * patches }, (_, index) => place(index) / patches);
    return { noise: { dtype: "float32", shape: [rows, patches], data } };
  },
};

/** The order in which values along the last axis grow. */
const argsort = (x: Tensor, length: number): Tensor => x.neg().topk(length).indices;

/** Rows of `[batch, length, width]` by indices `[batch, count]`. */
const rowsAt = (x: Tensor, index: Tensor): Tensor =>
  x.gather(1, index.unsqueeze(-1).expand([...index.shape, x.size(-1)]));

/** The patches that are seen, each with its position, behind the first token; which those are; where each patch is. */
export const seenPatches = (c: MaskedAutoencoderConfig) => {
  const patches = patchesOf(c);
  const seen = Math.trunc(patches * (1 - c.mask_ratio));
  return module(
    {
      cls_token: learnedTokens(c.hidden_size),
      patch_embeddings: patchEmbeddings(c),
      position_embeddings: learnedTokens(c.hidden_size, 1 + patches),
    },
    (m, pixels: Tensor, random: Tensor) => {
      const positions = pixels.graph.parameter(m.position_embeddings);
      const placed = asSequence(m.patch_embeddings(pixels)).add(positions.slice(1, 1));
      const order = argsort(random, patches);
      const ids_restore = argsort(order, patches);
      const kept = rowsAt(placed, order.slice(1, 0, seen));
      const first = inEveryRow(m.cls_token, kept).add(positions.slice(1, 0, 1));
      return { sequence: Tensor.cat([first, kept], 1), ids_restore, mask: ids_restore.ge(seen).to("float32") };
    },
  );
};

const decoderConfig = (c: MaskedAutoencoderConfig) => ({
  ...c,
  hidden_size: c.decoder_hidden_size,
  intermediate_size: c.decoder_intermediate_size,
  num_attention_heads: c.decoder_num_attention_heads,
  num_hidden_layers: c.decoder_num_hidden_layers,
});

/** The pixels of every patch, of the states of those that were seen. */
export const maskedDecoder = (c: MaskedAutoencoderConfig) => {
  const width = c.decoder_hidden_size;
  return module(
    {
      mask_token: learnedTokens(width),
      decoder_pos_embed: learnedTokens(width, 1 + patchesOf(c)),
      decoder_embed: linear(c.hidden_size, width),
      decoder_encoder: throughLayers(plainLayers(decoderConfig(c))),
      decoder_norm: layerNorm(width, c.layer_norm_eps),
      decoder_pred: linear(width, c.patch_size ** 2 * c.num_channels),
    },
    (m, hidden: Tensor, order: Tensor) => {
      const narrow = m.decoder_embed(hidden);
      const missing = patchesOf(c) + 1 - (hidden.size(1) as number);
      const masked = inEveryRow(m.mask_token, narrow, missing);
      const all = rowsAt(Tensor.cat([narrow.slice(1, 1), masked], 1), order);
      const sequence = Tensor.cat([narrow.slice(1, 0, 1), all], 1).add(m.decoder_pos_embed);
      const states = m.decoder_encoder(sequence);
      return m.decoder_pred(m.decoder_norm(states.at(-1) ?? sequence)).slice(1, 1);
    },
  );
};

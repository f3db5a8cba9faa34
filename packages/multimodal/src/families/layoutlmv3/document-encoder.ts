import { asSequence, layerNorm, module, Parameter, patchProjection, Tensor } from "@tiny-random/nn";
import { type DocumentAttentionConfig, documentLayers } from "./document-attention.ts";
import { classToken, type LayoutConfig, layoutEmbeddings, patchBoxes } from "./layout.ts";

/** The config fields that an encoder of documents reads. */
export interface DocumentConfig extends DocumentAttentionConfig, Omit<LayoutConfig, "type_vocab_size"> {
  readonly type_vocab_size: number;
  readonly input_size: number;
  readonly num_channels: number;
  readonly patch_size: number;
}

const sideOf = (c: DocumentConfig): number => Math.floor(c.input_size / c.patch_size);

/** An image's patches behind a learned vector, with positions of their own: `[batch, 1 + patches, width]`. */
const patchChildren = (c: DocumentConfig) => ({
  cls_token: classToken(c.hidden_size),
  pos_embed: new Parameter([1, 1 + sideOf(c) ** 2, c.hidden_size], { kind: "embedding" }),
  patch_embed: module({ proj: patchProjection(c.num_channels, c.hidden_size, c.patch_size) }, (m, pixels: Tensor) =>
    asSequence(m.proj(pixels)),
  ),
});

/** A batch of documents: words, their boxes, which are padding, images. */
export interface DocumentInputs {
  /** `[batch, length]` int64 */
  readonly ids: Tensor;
  /** `[batch, length, 4]` int64: left, upper, right, lower edge on a page of 1000 by 1000 */
  readonly boxes: Tensor;
  /** `[batch, channels, height, width]` */
  readonly pixels: Tensor;
  /** `[batch, length]` int64: 1 for words, 0 for padding */
  readonly mask: Tensor;
}

/** Words in boxes, then an image's patches, as one sequence (Huang et al., 2022): `[batch, length + 1 + patches, width]`. */
export const documentEncoder = (c: DocumentConfig) =>
  module(
    {
      embeddings: layoutEmbeddings(c),
      ...patchChildren(c),
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      norm: layerNorm(c.hidden_size, 1e-6),
      encoder: documentLayers(c),
    },
    (m, { ids, boxes, pixels, mask }: DocumentInputs) => {
      const { graph } = ids;
      const [rows, count] = [ids.size(0), 1 + sideOf(c) ** 2];
      const start = graph.parameter(m.cls_token).expand([rows, 1, c.hidden_size]);
      const patches = m.norm(Tensor.cat([start, m.patch_embed(pixels)], 1).add(m.pos_embed));
      const words = m.embeddings(ids, boxes, { attention_mask: mask });
      const ofImage = (values: readonly number[], shape: readonly number[]) =>
        graph.constant(values, "int64", [1, ...shape]).expand([rows, ...shape]);
      const numbers = Tensor.arange(graph, ids.size(1))
        .unsqueeze(0)
        .expand([rows, ids.size(1)]);
      const order = Tensor.cat(
        [
          numbers,
          ofImage(
            Array.from({ length: count }, (_, index) => index),
            [count],
          ),
        ],
        1,
      );
      const all = { order, boxes: Tensor.cat([boxes, ofImage(patchBoxes(sideOf(c)), [count, 4])], 1) };
      const attention_mask = Tensor.cat([mask, ofImage(Array<number>(count).fill(1), [count])], 1);
      return m.encoder(m.LayerNorm(Tensor.cat([words, patches], 1)), all, { attention_mask });
    },
  );

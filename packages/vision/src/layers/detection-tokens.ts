import { asSequence, type Dim, interpolatedPositions, layerNorm, module, Parameter, Tensor } from "@tiny-random/nn";
import { inEveryRow, learnedTokens, patchEmbeddings, patchGrid } from "./vit-embeddings.ts";
import { plainLayers, type VitConfig } from "./vit-encoder.ts";

/** The config fields that patches with tokens for objects behind them read. */
export interface DetectionTokensConfig extends VitConfig {
  readonly num_detection_tokens: number;
  readonly use_mid_position_embeddings: boolean;
}

type Grid = readonly [rows: Dim, columns: Dim];

const lengthOf = (c: DetectionTokensConfig): number =>
  1 + patchGrid(c).reduce((rows, columns) => rows * columns) + c.num_detection_tokens;

/** Positions of the first token, of patches interpolated to a grid, and of the tokens for objects at the end. */
const positionsFor = (x: Tensor, table: Tensor, grid: Grid, c: DetectionTokensConfig): Tensor => {
  const end = lengthOf(c) - c.num_detection_tokens;
  const before = { table: table.slice(1, 0, end), tokens: 1, learned: patchGrid(c) };
  return Tensor.cat([interpolatedPositions(x, before, grid), table.slice(1, end)], 1);
};

const embeddings = (c: DetectionTokensConfig) =>
  module(
    {
      cls_token: learnedTokens(c.hidden_size),
      detection_tokens: learnedTokens(c.hidden_size, c.num_detection_tokens),
      patch_embeddings: patchEmbeddings(c),
      position_embeddings: learnedTokens(c.hidden_size, lengthOf(c)),
    },
    (m, pixels: Tensor) => {
      const patches = m.patch_embeddings(pixels);
      const grid: Grid = [patches.size(2), patches.size(3)];
      const sequence = asSequence(patches);
      const all = Tensor.cat(
        [inEveryRow(m.cls_token, sequence), sequence, inEveryRow(m.detection_tokens, sequence)],
        1,
      );
      return { x: all.add(positionsFor(all, pixels.graph.parameter(m.position_embeddings), grid, c)), grid };
    },
  );

/** Layers with positions added between them again. */
const encoder = (c: DetectionTokensConfig) => {
  const shape = [c.num_hidden_layers - 1, 1, lengthOf(c), c.hidden_size];
  const between = c.use_mid_position_embeddings ? new Parameter(shape, { kind: "embedding" }) : undefined;
  return module({ layer: plainLayers(c), mid_position_embeddings: between }, (m, x: Tensor, grid: Grid) =>
    m.layer.reduce((state, layer, index) => {
      const next = layer(state);
      if (!between || index === c.num_hidden_layers - 1) return next;
      return next.add(positionsFor(x, x.graph.parameter(between).select(0, index), grid, c));
    }, x),
  );
};

/** Embeddings, layers and last norm of a Transformer over patches and tokens for objects (Fang et al., 2021). */
export const detectionParts = (c: DetectionTokensConfig) => ({
  embeddings: embeddings(c),
  encoder: encoder(c),
  layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
});

/** The states of first token, patches and objects, `[batch, 1 + patches + objects, width]`. */
export const detectionHidden = (m: ReturnType<typeof detectionParts>, pixels: Tensor): Tensor => {
  const { x, grid } = m.embeddings(pixels);
  return m.layernorm(m.encoder(x, grid));
};

// Residual vector quantization (RVQ): each quantizer codes the residual of those before it.
import { type AnyModule, Tensor } from "@tiny-random/nn";

/** A codebook: called with any tensor, it gives its table `[entries, width]` in that tensor's graph. */
export type Codebook = ((x: Tensor) => Tensor) & AnyModule;

/** One quantizer of the residual vector quantizer (RVQ); it codes the residual of those before it. */
export interface Quantizer {
  readonly codebook: Codebook;
}

/** The entry nearest to each vector: `[batch, frames, width]` → int64 `[batch, frames]`. */
export const nearest = (x: Tensor, table: Tensor): Tensor => {
  // Of |x − e|² all entries share |x|².
  const scores = x.matmul(table.transpose(0, 1)).mul(2).sub(table.mul(table).sum(1));
  x.graph.noteChoice({ scores, count: 1 });
  return scores.argmax(-1);
};

/** The codes of vectors, quantizer after quantizer: `[batch, frames, width]` → int64 `[batch, quantizers, frames]`. */
export const encodeResiduals = (quantizers: readonly Quantizer[], x: Tensor): Tensor => {
  const codes: Tensor[] = [];
  let residual = x;
  for (const { codebook } of quantizers) {
    const table = codebook(x);
    const code = nearest(residual, table);
    residual = residual.sub(code.embedding(table));
    codes.push(code);
  }
  return Tensor.stack(codes, 1);
};

/** The vectors that codes stand for: int64 `[batch, quantizers, frames]` → `[batch, frames, width]`. */
export const decodeResiduals = (quantizers: readonly Quantizer[], codes: Tensor): Tensor =>
  quantizers
    .map(({ codebook }, index) => codes.select(1, index).embedding(codebook(codes)))
    .reduce((sum, vectors) => sum.add(vectors));

import { conv1d, module, Parameter, Tensor } from "@tiny-random/nn";
import { decodeResiduals, encodeResiduals } from "./residual-vector-quantizer.ts";

/** The config fields that quantizers behind a projection read. */
export interface ProjectedQuantizersConfig {
  readonly hidden_size: number;
  readonly codebook_size: number;
  readonly codebook_dim: number;
  readonly vector_quantization_hidden_dimension: number;
}

const inTraining = "says that training has begun";

/** Vectors as sums over what training gave to each, by how much that was. */
const codebook = (c: ProjectedQuantizersConfig) =>
  module(
    {
      initialized: new Parameter([1], { kind: "exact", data: () => Float32Array.of(1) }, { unread: inTraining }),
      cluster_usage: new Parameter([c.codebook_size], { kind: "positive" }),
      embed_sum: new Parameter([c.codebook_size, c.codebook_dim], { kind: "weight", fanIn: 4 }),
    },
    (m, x: Tensor) => x.graph.parameter(m.embed_sum).div(x.graph.parameter(m.cluster_usage).maximum(1e-5).unsqueeze(1)),
  );

/** Quantizers behind a projection to their width, where it is not the stream's. */
export const projectedQuantizers = (c: ProjectedQuantizersConfig, count: number) => {
  const [width, inner] = [c.hidden_size, c.vector_quantization_hidden_dimension];
  const projection = (from: number, to: number) => (width === inner ? undefined : conv1d(from, to, 1, { bias: false }));
  const layers = Array.from({ length: count }, () => module({ codebook: codebook(c) }, () => undefined));
  return module(
    { layers, input_proj: projection(width, inner), output_proj: projection(inner, width) },
    () => undefined,
  );
};

type Quantizers = ReturnType<typeof projectedQuantizers>;

/** Latents `[batch, width, frames]` → codes `[batch, quantizers, frames]`. */
const codesOf = ({ layers, input_proj }: Quantizers, x: Tensor): Tensor =>
  encodeResiduals(layers, (input_proj?.(x) ?? x).transpose(1, 2));

/** Codes → latents. */
const vectorsOf = ({ layers, output_proj }: Quantizers, codes: Tensor): Tensor => {
  const vectors = decodeResiduals(layers, codes).transpose(1, 2);
  return output_proj?.(vectors) ?? vectors;
};

/** Codes of what is said before those of how it sounds, each from the same latents. */
export const jointCodes = (semantic: Quantizers, acoustic: Quantizers, latents: Tensor): Tensor =>
  Tensor.cat([codesOf(semantic, latents), codesOf(acoustic, latents)], 1);

/** The latents that both kinds of codes stand for together. */
export const jointVectors = (semantic: Quantizers, acoustic: Quantizers, codes: Tensor): Tensor => {
  const count = semantic.layers.length;
  return vectorsOf(semantic, codes.slice(1, 0, count)).add(vectorsOf(acoustic, codes.slice(1, count)));
};

import { conv1d, module, Parameter, Tensor } from "@tiny-random/nn";
import { decodeResiduals, encodeResiduals } from "../../layers/residual-vector-quantizer.ts";

/** The config fields that the quantizer reads. */
export interface SplitQuantizerConfig {
  readonly hidden_size: number;
  readonly codebook_size: number;
  readonly codebook_dim: number;
  readonly vector_quantization_hidden_dimension: number;
  readonly num_quantizers: number;
  readonly num_semantic_quantizers: number;
}

const inTraining = "says that training has begun";

/** A Euclidean codebook: vectors as running sums over running counts of their use. */
const euclideanCodebook = (c: SplitQuantizerConfig) =>
  module(
    {
      initialized: new Parameter(
        [1],
        { kind: "exact", data: () => Float32Array.of(1) },
        { unread: inTraining, keepFloat32: true },
      ),
      cluster_usage: new Parameter([c.codebook_size], { kind: "positive" }),
      embed_sum: new Parameter([c.codebook_size, c.codebook_dim], { kind: "weight", fanIn: 4 }),
    },
    (m, x: Tensor) => x.graph.parameter(m.embed_sum).div(x.graph.parameter(m.cluster_usage).maximum(1e-5).unsqueeze(1)),
  );

/** A residual vector quantizer between projections to its width and back, where this is not the stream's. */
const residualVectorQuantizer = (c: SplitQuantizerConfig, count: number) => {
  const [width, inner] = [c.hidden_size, c.vector_quantization_hidden_dimension];
  const projection = (from: number, to: number) => (width === inner ? undefined : conv1d(from, to, 1, { bias: false }));
  const layers = Array.from({ length: count }, () => module({ codebook: euclideanCodebook(c) }, () => undefined));
  return module(
    { layers, input_proj: projection(width, inner), output_proj: projection(inner, width) },
    () => undefined,
  );
};

type Quantizer = ReturnType<typeof residualVectorQuantizer>;

/** Latents `[batch, width, frames]` → codes `[batch, quantizers, frames]`. */
const codesOf = ({ layers, input_proj }: Quantizer, latents: Tensor): Tensor =>
  encodeResiduals(layers, (input_proj?.(latents) ?? latents).transpose(1, 2));

/** Codes `[batch, quantizers, frames]` → latents `[batch, width, frames]`. */
const latentsOf = ({ layers, output_proj }: Quantizer, codes: Tensor): Tensor => {
  const vectors = decodeResiduals(layers, codes).transpose(1, 2);
  return output_proj?.(vectors) ?? vectors;
};

/** A split residual vector quantizer (Défossez et al., 2024): semantic and acoustic codes of the same latents. */
export const splitQuantizer = (c: SplitQuantizerConfig) =>
  module(
    {
      semantic_residual_vector_quantizer: residualVectorQuantizer(c, c.num_semantic_quantizers),
      acoustic_residual_vector_quantizer: residualVectorQuantizer(c, c.num_quantizers - c.num_semantic_quantizers),
    },
    ({ semantic_residual_vector_quantizer: semantic, acoustic_residual_vector_quantizer: acoustic }) => ({
      encode: (latents: Tensor): Tensor => Tensor.cat([codesOf(semantic, latents), codesOf(acoustic, latents)], 1),
      decode: (codes: Tensor): Tensor => {
        const count = semantic.layers.length;
        return latentsOf(semantic, codes.slice(1, 0, count)).add(latentsOf(acoustic, codes.slice(1, count)));
      },
    }),
  );

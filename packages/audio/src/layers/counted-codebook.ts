import { module, Parameter, type Tensor } from "@tiny-random/nn";

/** The config fields that a codebook with counts reads. */
export interface CountedCodebookConfig {
  readonly hidden_size: number;
  readonly codebook_size: number;
  readonly codebook_dim: number | null;
}

const inTraining = "counts of training";
const atHigherRates = "it is heard at bandwidths above the first only";

/** A codebook with what its training counted. */
export const countedCodebook = (c: CountedCodebookConfig, isUsed: boolean) => {
  const shape = [c.codebook_size, c.codebook_dim ?? c.hidden_size];
  const counted = (size: readonly number[]) => new Parameter(size, { kind: "positive" }, { unread: inTraining });
  const unread = isUsed ? {} : { unread: atHigherRates };
  return module(
    {
      inited: new Parameter([1], { kind: "exact", data: () => Float32Array.of(1) }, { unread: inTraining }),
      cluster_size: counted([c.codebook_size]),
      embed: new Parameter(shape, { kind: "weight", fanIn: 4 }, unread),
      embed_avg: counted(shape),
    },
    (m, x: Tensor) => x.graph.parameter(m.embed),
  );
};

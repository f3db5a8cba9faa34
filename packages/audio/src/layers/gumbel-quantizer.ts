import { linear, module, Parameter, Tensor } from "@tiny-random/nn";

/** The config fields of a Gumbel vector quantizer. */
export interface GumbelQuantizerConfig {
  readonly num_codevectors_per_group: number;
  readonly num_codevector_groups: number;
  readonly codevector_dim: number;
}

/** How many entries are in use: the exponential of the entropy of their shares `[groups, entries]`, summed over groups. */
const perplexity = (shares: Tensor): Tensor => {
  const entropy = shares.mul(shares.maximum(1e-30).log()).sum(-1).neg();
  return entropy.exp().sum(0);
};

/**
 * The Gumbel vector quantizer of wav2vec 2.0 (Baevski et al., 2020) at inference: in each group the codebook entry with
 * the highest score. Features `[batch, frames, inputs]` → codes `[batch, frames, codevector_dim]` and their perplexity.
 */
export const gumbelQuantizer = (c: GumbelQuantizerConfig, inputs: number) => {
  const [groups, entries] = [c.num_codevector_groups, c.num_codevectors_per_group];
  const perGroup = c.codevector_dim / groups;
  return module(
    {
      // Python makes it of float32 whatever the model's dtype.
      codevectors: new Parameter([1, groups * entries, perGroup], { kind: "weight", fanIn: 1 }, { keepFloat32: true }),
      weight_proj: linear(inputs, groups * entries),
    },
    (m, x: Tensor) => {
      const { graph } = x;
      const scores = m.weight_proj(x).unflatten(-1, [groups, entries]);
      graph.noteChoice({ scores, count: 1 });
      const chosen = scores.argmax(-1);
      const firstOfGroup = Array.from({ length: groups }, (_, group) => group * entries);
      const table = graph.parameter(m.codevectors).squeeze(0);
      const codes = chosen.add(graph.constant(firstOfGroup, "int64")).embedding(table).flatten(2);
      const used = chosen.unsqueeze(-1).eq(Tensor.arange(graph, entries)).to("float32").mean([0, 1]);
      return { codes, perplexity: perplexity(used) };
    },
  );
};

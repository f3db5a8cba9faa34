import {
  activation,
  amongLargest,
  layerNorm,
  linear,
  module,
  type Tensor,
  towerAttention,
  towerMlp,
} from "@tiny-random/nn";

/** The config fields that the assignment of tokens reads. */
export interface AssignmentConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_attention_heads: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly assign_eps: number;
  /** Widths of feed-forward networks over tokens and over channels, as shares of the width. */
  readonly assign_mlp_ratio: readonly number[];
}

const norm = (c: AssignmentConfig) => layerNorm(c.hidden_size, c.layer_norm_eps);

const feedForward = (c: AssignmentConfig, inputs: number, inner: number, outputs: number) =>
  module({ fc1: linear(inputs, inner), fc2: linear(inner, outputs) }, (m, x: Tensor) =>
    m.fc2(activation(c.hidden_act)(m.fc1(x))),
  );

/** A feed-forward network over tokens instead of channels: `[batch, inputs, width]` → `[batch, outputs, width]`. */
export const tokenMixer = (c: AssignmentConfig, inputs: number, inner: number, outputs: number) => {
  const network = feedForward(c, inputs, inner, outputs);
  return module({ fc1: network.fc1, fc2: network.fc2 }, (_, x: Tensor) => network(x.transpose(1, 2)).transpose(1, 2));
};

/** Groups look at the tokens that they will be made of. */
const crossAttention = (c: AssignmentConfig) =>
  module(
    { attn: towerAttention(c), norm2: norm(c), mlp: towerMlp(c), norm_post: norm(c) },
    (m, groups: Tensor, tokens: Tensor) => {
      const attended = groups.add(m.attn(groups, undefined, tokens));
      return m.norm_post(attended.add(m.mlp(m.norm2(attended))));
    },
  );

/** Each token goes to the group that it scores highest; a group is the mean of its tokens. */
const assignment = (c: AssignmentConfig) => {
  const square = () => linear(c.hidden_size, c.hidden_size);
  return module(
    { q_proj: square(), k_proj: square(), v_proj: square(), proj: square() },
    (m, groups: Tensor, tokens: Tensor) => {
      const scores = m
        .q_proj(groups)
        .matmul(m.k_proj(tokens).transpose(1, 2))
        .mul(1 / Math.sqrt(c.hidden_size));
      const chosen = amongLargest(scores.transpose(1, 2), 1).transpose(1, 2).to("float32");
      const shares = chosen.div(chosen.sum(-1, true).add(c.assign_eps));
      return { grouped: m.proj(shares.matmul(m.v_proj(tokens))), soft: scores.softmax(-2) };
    },
  );
};

/** Tokens in groups. */
export interface Grouped {
  /** `[batch, groups, width]` */
  readonly grouped: Tensor;
  /** How much of each token belongs to each group, `[batch, groups, tokens]`. */
  readonly soft: Tensor;
}

/**
 * Merges tokens to groups (Xu et al., 2022).
 *
 * @param groupTokens learned tokens that saw all others
 * @param groups how many groups are made of them
 */
export const tokenAssignment = (c: AssignmentConfig, groupTokens: number, groups: number) => {
  const [overTokens = 1, overChannels = 1] = c.assign_mlp_ratio;
  const inner = Math.trunc(overChannels * c.hidden_size);
  return module(
    {
      norm_tokens: norm(c),
      mlp_inter: tokenMixer(c, groupTokens, Math.trunc(overTokens * c.hidden_size), groups),
      norm_post_tokens: norm(c),
      norm_x: norm(c),
      pre_assign_attn: crossAttention(c),
      assign: assignment(c),
      norm_new_x: norm(c),
      mlp_channels: feedForward(c, c.hidden_size, inner, c.hidden_size),
    },
    (m, tokens: Tensor, learned: Tensor): Grouped => {
      const normalized = m.norm_x(tokens);
      const projected = m.norm_post_tokens(m.mlp_inter(m.norm_tokens(learned)));
      const seeds = m.pre_assign_attn(projected, normalized);
      const { grouped, soft } = m.assign(seeds, normalized);
      const sum = grouped.add(seeds);
      return { grouped: sum.add(m.mlp_channels(m.norm_new_x(sum))), soft };
    },
  );
};

import type { Inkling2LoopTextConfig } from "@tiny-random/atlas/configs/inkling2_loop_text";
import { bareRmsNorm, module, Parameter, rmsNorm, Tensor, weight } from "@tiny-random/nn";
import { mixExperts, mixtureOfExperts } from "../../layers/experts/mixture-of-experts.ts";
import { groupedRouter } from "../../layers/experts/routing.ts";
import { softCap } from "../../layers/heads/decoder-heads.ts";
import { attention, slides } from "./attention.ts";
import { shortConvolution, type Visit } from "./convolutions.ts";

/** A parameter of a few vectors that ask for states, or of one: `[count, width]`, `[width]`. */
export const queriesOf = (...shape: number[]): Parameter =>
  new Parameter(shape, { kind: "weight", fanIn: 1 }, { keepFloat32: true });

/**
 * Attention over depth: each query reads a mixture of the states of earlier blocks of layers
 * at its position, all of them normalized.
 *
 * @param queries `[count, width]` or `[width]`
 * @param states `[batch, length, width]` each
 * @returns what each query reads, `[batch, length, width]`
 */
export const retrieved = (queries: Tensor, states: readonly Tensor[]): readonly [Tensor, ...Tensor[]] => {
  const rows = queries.rank === 1 ? queries.unsqueeze(0) : queries;
  const [count, width] = rows.shape as [number, number];
  const stacked = bareRmsNorm()(Tensor.stack(states, 2));
  const scores = stacked.matmul(rows.transpose(0, 1)).mul(1 / Math.sqrt(width));
  const read = scores.transpose(2, 3).softmax(-1).matmul(stacked);
  const [first, ...rest] = Array.from({ length: count }, (_, index) => read.select(2, index));
  return [first as Tensor, ...rest];
};

/** Lets states forget, and adds a message to them: two gates of low rank, each read off both. */
const messageGate = (c: Inkling2LoopTextConfig) => {
  const { hidden_size: width, loop_gate_rank: rank } = c;
  const gate = () => new Parameter([width, rank], { kind: "weight", fanIn: rank }, { keepFloat32: true });
  const norm = bareRmsNorm(c.rms_norm_eps);
  return module(
    { down_weight: weight([rank, 2 * width], 2 * width), forget_weight: gate(), gain_weight: gate() },
    (m, x: Tensor, message: Tensor) => {
      const low = Tensor.cat([norm(x), norm(message)], -1).linear(m.down_weight);
      const kept = x.mul(low.linear(m.forget_weight).tanh().neg().add(1));
      return kept.add(message.mul(low.linear(m.gain_weight).tanh()));
    },
  );
};

/** Experts in joint tensors, where gate and up features alternate; softcaps bound both factors, not the sigmoid's input. */
const softcappedExperts = (c: Inkling2LoopTextConfig) => {
  const { n_routed_experts: count, moe_intermediate_size: features, hidden_size: width } = c;
  return module(
    {
      // Large enough that the caps matter; the way down is small, so that the sum of the weights, `route_scale`, keeps the scale.
      w13_weight: weight([count, 2 * features, width], width / 4),
      w2_weight: weight([count, width, features], features * c.route_scale ** 2),
    },
    (m, x: Tensor, weights: Tensor) => {
      const joined = x.graph.parameter(m.w13_weight).flatten(0, 1).transpose(0, 1);
      const both = x.matmul(joined).unflatten(-1, [count, features, 2]);
      const [gate, up] = [both.select(-1, 0), both.select(-1, 1)];
      const hidden = softCap(gate, c.mlp_gate_softcap).mul(gate.sigmoid()).mul(softCap(up, c.mlp_up_softcap));
      return mixExperts(hidden, weights, x.graph.parameter(m.w2_weight).transpose(1, 2).flatten(0, 1));
    },
  );
};

const mixture = (c: Inkling2LoopTextConfig) => {
  const sizes = {
    width: c.hidden_size,
    experts: c.n_routed_experts,
    active: c.num_experts_per_tok,
    features: c.moe_intermediate_size,
    activation: c.hidden_act,
    groups: 1,
    activeGroups: 1,
    normalized: true,
    scale: c.route_scale,
  };
  return mixtureOfExperts({
    gate: groupedRouter(sizes, { e_score_correction_bias: "bias" }),
    experts: softcappedExperts(c),
  });
};

/** Messages from the pass before to a layer that loops, by what reads them: `[batch, length, width]` each. */
export interface Messages {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly mlp: Tensor;
}

/** States between layers: those of the current block, and those that earlier blocks ended with. */
export interface Depth {
  readonly hidden: Tensor;
  readonly blocks: readonly Tensor[];
}

/** Vectors that ask for a layer's inputs; the first layer's attention reads the tokens. */
export interface LayerQueries {
  readonly attention: Parameter | undefined;
  readonly mlp: Parameter;
}

/** Norms before attention: one for queries, keys and values in a layer with a window. */
const inputNorms = (c: Inkling2LoopTextConfig, layer: number) => {
  const norm = () => rmsNorm(c.hidden_size, c.rms_norm_eps);
  const shared = slides(c, layer) ? norm() : undefined;
  return {
    attn_norm: shared,
    q_input_norm: shared ? undefined : norm(),
    k_input_norm: shared ? undefined : norm(),
    v_input_norm: shared ? undefined : norm(),
  };
};

/** Whether a layer runs again and again. */
export const loops = (c: Inkling2LoopTextConfig, layer: number): boolean =>
  c.loop_layer_index_start <= layer && layer < c.loop_layer_index_end;

const controllersOf = (c: Inkling2LoopTextConfig) =>
  module({ attn: messageGate(c), k: messageGate(c), v: messageGate(c), mlp: messageGate(c) }, (m) => m);

/** A layer whose parts read states of any depth; the first of a block begins a new sum. */
export const decoderLayer = (c: Inkling2LoopTextConfig, layer: number, queries: LayerQueries) => {
  const begins = layer % c.n_layers_per_attn_res_block === 0;
  const convolution = () => shortConvolution(c.hidden_size, c.conv_kernel_size);
  return module(
    {
      ...inputNorms(c, layer),
      attn: attention(c, layer),
      attn_sconv: convolution(),
      mlp_norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      mlp: mixture(c),
      mlp_sconv: convolution(),
      controllers: loops(c, layer) ? controllersOf(c) : undefined,
    },
    (m, { hidden, blocks }: Depth, visit: Visit, messages?: Messages): Depth => {
      const { graph } = hidden;
      const asked = queries.attention
        ? retrieved(graph.parameter(queries.attention), [...blocks, hidden])
        : ([hidden] as const);
      const [query, key = query, value = query] = asked;
      const withMessage = (part: keyof Messages, gate: "attn" | "k" | "v" | "mlp", x: Tensor) =>
        messages && m.controllers ? m.controllers[gate](x, messages[part]) : x;
      const normed = (x: Tensor, norm: "q_input_norm" | "k_input_norm" | "v_input_norm") =>
        (m.attn_norm ?? m[norm])?.(x) ?? x;
      const inputs = {
        query: normed(withMessage("query", "attn", query), "q_input_norm"),
        key: normed(withMessage("key", "k", key), "k_input_norm"),
        value: normed(withMessage("value", "v", value), "v_input_norm"),
      };
      const attended = m.attn_sconv(m.attn(inputs, visit), visit, "attention");
      const sum = begins ? attended : hidden.add(attended);
      const earlier = begins ? [...blocks, hidden] : blocks;
      const [read] = retrieved(graph.parameter(queries.mlp), [...earlier, sum]);
      const mixed = m.mlp(m.mlp_norm(withMessage("mlp", "mlp", read)));
      return { hidden: sum.add(m.mlp_sconv(mixed, visit, "mlp")), blocks: earlier };
    },
  );
};

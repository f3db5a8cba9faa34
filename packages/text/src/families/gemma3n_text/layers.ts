// Gemma 3n's layers: streams, a learned residual beside attention, sparse activations, a separate input for every layer.
import { activation, linear, module, rmsNorm, type Tensor } from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { sharedKeyAttention } from "../../layers/decoder/shared-key-attention.ts";
import { type AltUpConfig, altUp } from "./altup.ts";
import { normalQuantile } from "./normal-quantile.ts";

/** The config fields that the layers read. */
export interface Gemma3nLayerConfig extends AltUpConfig {
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly attention_bias: boolean;
  readonly hidden_activation: string;
  readonly intermediate_size: number | readonly number[];
  readonly activation_sparsity_pattern: number | readonly number[];
  readonly layer_types: readonly string[];
  readonly sliding_window: number;
  readonly num_kv_shared_layers: number;
  readonly laurel_rank: number;
  readonly hidden_size_per_layer_input: number;
  readonly altup_correct_scale: boolean;
}

/** How many layers have keys and values; the others read those of the last one of their kind. */
export const ownKeyLayers = (c: Pick<Gemma3nLayerConfig, "num_hidden_layers" | "num_kv_shared_layers">): number =>
  c.num_hidden_layers - c.num_kv_shared_layers;

const norm = (c: Gemma3nLayerConfig) => rmsNorm(c.hidden_size, c.rms_norm_eps);

const attention = (c: Gemma3nLayerConfig, layer: number) => {
  const kind = c.layer_types[layer] ?? "";
  return sharedKeyAttention({
    width: c.hidden_size,
    heads: c.num_attention_heads,
    keyValueHeads: c.num_key_value_heads,
    headSize: c.head_dim,
    bias: c.attention_bias,
    epsilon: c.rms_norm_eps,
    layer,
    kind,
    window: kind === "sliding_attention" ? c.sliding_window : undefined,
    keys: layer < ownKeyLayers(c) ? "own" : "handed on",
  });
};

const ofLayer = (values: number | readonly number[], layer: number): number =>
  typeof values === "number" ? values : (values[layer] ?? 0);

/** A gated feed-forward block that keeps, where it is sparse, the share of its gates that a normal distribution has above a quantile. */
const feedForward = (c: Gemma3nLayerConfig, layer: number) => {
  const inner = ofLayer(c.intermediate_size, layer);
  const sparsity = ofLayer(c.activation_sparsity_pattern, layer);
  const up = () => linear(c.hidden_size, inner, { bias: false });
  const sparse = (gates: Tensor): Tensor => {
    const mean = gates.mean(-1, true);
    const centered = gates.sub(mean);
    const deviation = centered.mul(centered).mean(-1, true).sqrt();
    return gates.sub(mean.add(deviation.mul(Math.fround(normalQuantile(sparsity))))).relu();
  };
  return module(
    { gate_proj: up(), up_proj: up(), down_proj: linear(inner, c.hidden_size, { bias: false }) },
    (m, x: Tensor) => {
      const gates = m.gate_proj(x);
      return m.down_proj(activation(c.hidden_activation)(sparsity > 0 ? sparse(gates) : gates).mul(m.up_proj(x)));
    },
  );
};

/** A learned residual of low rank (LAuReL; Menghani et al., 2024). */
const laurel = (c: Gemma3nLayerConfig) =>
  module(
    {
      linear_left: linear(c.hidden_size, c.laurel_rank, { bias: false }),
      linear_right: linear(c.laurel_rank, c.hidden_size, { bias: false }),
      post_laurel_norm: norm(c),
    },
    (m, x: Tensor) => x.add(m.post_laurel_norm(m.linear_right(m.linear_left(x)))),
  );

/** A layer: streams `[batch, length, width, streams]` and the layer's input `[batch, length, size]` → streams. */
export const gemma3nLayer = (c: Gemma3nLayerConfig, layer: number) => {
  const parts = {
    self_attn: attention(c, layer),
    mlp: feedForward(c, layer),
    input_layernorm: norm(c),
    post_attention_layernorm: norm(c),
    pre_feedforward_layernorm: norm(c),
    post_feedforward_layernorm: norm(c),
    altup: altUp(c),
    laurel: laurel(c),
    per_layer_input_gate: linear(c.hidden_size, c.hidden_size_per_layer_input, { bias: false }),
    per_layer_projection: linear(c.hidden_size_per_layer_input, c.hidden_size, { bias: false }),
    post_per_layer_input_norm: norm(c),
  };
  const behindFirst = Array.from({ length: c.altup_num_inputs }, (_, stream) => (stream === 0 ? 0 : 1));
  return module(parts, (m, streams: Tensor, own: Tensor, context: LayerContext) => {
    const { active, predicted, corrected, scaled } = m.altup();
    const predictions = predicted(streams);
    const normed = m.input_layernorm(active(predictions));
    const attended = active(predictions).add(m.post_attention_layernorm(m.self_attn(normed, context)));
    const beside = attended.add(m.laurel(normed)).div(Math.sqrt(2));
    const made = beside.add(m.post_feedforward_layernorm(m.mlp(m.pre_feedforward_layernorm(beside))));
    const all = corrected(predictions, made);
    const first = c.altup_correct_scale ? scaled(active(all)) : active(all);
    const gated = activation(c.hidden_activation)(m.per_layer_input_gate(first)).mul(own);
    const news = m.post_per_layer_input_norm(m.per_layer_projection(gated)).unsqueeze(-1);
    return all.add(news.mul(news.graph.constant(behindFirst, "float32")));
  });
};

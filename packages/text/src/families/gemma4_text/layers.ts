// Gemma 4's layers: heads of two sizes, keys and values that later layers read, experts beside the dense block.
import type { Gemma4TextConfig } from "@tiny-random/atlas/configs/gemma4_text";
import type { ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  bareRmsNorm,
  linear,
  module,
  Parameter,
  rmsNorm,
  scale,
  type Tensor,
} from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { gatedMlp } from "../../layers/decoder/mlp.ts";
import type { PerLayerConfig } from "../../layers/decoder/per-layer-inputs.ts";
import { sharedKeyAttention } from "../../layers/decoder/shared-key-attention.ts";
import { jointExperts } from "../../layers/experts/mixture-of-experts.ts";
import { type MixtureSizes, routerWeight, softmaxOfChosen } from "../../layers/experts/routing.ts";

/** Fields that only some of the decoders have: those of inputs of layers, and of experts. */
type OfSome =
  | "vocab_size_per_layer_input"
  | "hidden_size_per_layer_input"
  | "enable_moe_block"
  | "num_experts"
  | "top_k_experts"
  | "moe_intermediate_size";

/** The config of a decoder of Gemma 4's kind. */
export type Gemma4Decoder = Omit<Gemma4TextConfig, OfSome> & Partial<Pick<Gemma4TextConfig, OfSome>>;

/** What inputs of layers read of a config that has them. */
export const perLayerOf = (c: Gemma4Decoder): PerLayerConfig | undefined => {
  const { hidden_size_per_layer_input = 0, vocab_size_per_layer_input = 0 } = c;
  return hidden_size_per_layer_input > 0
    ? { ...c, hidden_size_per_layer_input, vocab_size_per_layer_input }
    : undefined;
};

/** The kinds of all layers: after five that slide one sees all, and the last sees all in any case. */
export const layerKinds = (c: Pick<Gemma4Decoder, "layer_types" | "num_hidden_layers">): readonly string[] => {
  const usual = (layer: number) => ((layer + 1) % 6 ? "sliding_attention" : "full_attention");
  const kinds = c.layer_types ?? Array.from({ length: c.num_hidden_layers }, (_, layer) => usual(layer));
  return [...kinds.slice(0, -1), "full_attention"];
};

/** What a file states of layers that see all: beside the class's fields, or by the numbers of layers, all of which are alike. */
export const fullLayers = (c: ModelConfig): Readonly<Record<string, unknown>> => {
  const [byNumber] = Object.values((c["per_layer_config"] ?? {}) as Readonly<Record<string, object>>);
  return { head_dim: c["global_head_dim"], num_key_value_heads: c["num_global_key_value_heads"], ...byNumber };
};

/** How many layers have keys and values; the others read those of the last one of their kind. */
export const ownKeyLayers = (c: Gemma4Decoder): number => c.num_hidden_layers - c.num_kv_shared_layers;

const isSliding = (c: Gemma4Decoder, layer: number): boolean => layerKinds(c)[layer] === "sliding_attention";

/** Features of a head of a layer. */
export const headSizeAt = (c: Gemma4Decoder, layer: number): number =>
  isSliding(c, layer) ? c.head_dim : Number(fullLayers(c)["head_dim"] ?? 512);

/** Heads of keys and values of a layer. */
export const keyHeadsAt = (c: Gemma4Decoder, layer: number): number =>
  isSliding(c, layer) || !c.attention_k_eq_v
    ? c.num_key_value_heads
    : Number(fullLayers(c)["num_key_value_heads"] ?? c.num_key_value_heads);

const norm = (c: Gemma4Decoder) => rmsNorm(c.hidden_size, c.rms_norm_eps);

const attention = (c: Gemma4Decoder, layer: number) =>
  sharedKeyAttention({
    width: c.hidden_size,
    heads: c.num_attention_heads,
    keyValueHeads: keyHeadsAt(c, layer),
    headSize: headSizeAt(c, layer),
    bias: c.attention_bias,
    epsilon: c.rms_norm_eps,
    layer,
    kind: layerKinds(c)[layer] ?? "",
    window: isSliding(c, layer) ? c.sliding_window : undefined,
    keys: layer < ownKeyLayers(c) ? "own" : "handed on",
    values: c.attention_k_eq_v && !isSliding(c, layer) ? "keys" : "projected",
  });

/** The chosen experts' shares of a softmax of normed, scaled tokens, each times a factor of its expert's. */
const expertRouter = ({ width, experts, active }: MixtureSizes, epsilon: number) =>
  module(
    {
      norm: bareRmsNorm(epsilon),
      proj: module({ weight: routerWeight(experts, width) }, (m, x: Tensor) => x.linear(m.weight)),
      scale: scale(width),
      per_expert_scale: scale(experts),
    },
    (m, x: Tensor) => {
      const scores = m.proj(
        m
          .norm(x)
          .mul(m.scale)
          .mul(1 / Math.sqrt(width)),
      );
      return softmaxOfChosen(scores, active).mul(m.per_expert_scale);
    },
  );

/** Experts beside the dense block, as a layer's parts. */
const expertParts = (c: Gemma4Decoder) => {
  const sizes: MixtureSizes = {
    width: c.hidden_size,
    experts: c.num_experts ?? 0,
    active: c.top_k_experts ?? 0,
    features: c.moe_intermediate_size ?? 0,
    activation: c.hidden_activation,
  };
  return {
    router: expertRouter(sizes, c.rms_norm_eps),
    experts: jointExperts(sizes),
    post_feedforward_layernorm_1: norm(c),
    post_feedforward_layernorm_2: norm(c),
    pre_feedforward_layernorm_2: norm(c),
  };
};

type ExpertParts = ReturnType<typeof expertParts>;

/** What the dense block made and what the experts make of the same stream, each behind its norm. */
const besideExperts = (m: ExpertParts, dense: Tensor, x: Tensor): Tensor => {
  const mixed = m.experts(m.pre_feedforward_layernorm_2(x), m.router(x));
  return m.post_feedforward_layernorm_1(dense).add(m.post_feedforward_layernorm_2(mixed));
};

/** The parts by which a layer reads its own input of every token. */
const inputParts = ({ hidden_size: width, hidden_size_per_layer_input: size, rms_norm_eps }: PerLayerConfig) => ({
  per_layer_input_gate: linear(width, size, { bias: false }),
  per_layer_projection: linear(size, width, { bias: false }),
  post_per_layer_input_norm: rmsNorm(width, rms_norm_eps),
});

type InputParts = ReturnType<typeof inputParts>;

/** States with a layer's own input of every token, gated by them. */
const withInput = (m: InputParts, x: Tensor, own: Tensor, act: (x: Tensor) => Tensor): Tensor =>
  x.add(m.post_per_layer_input_norm(m.per_layer_projection(act(m.per_layer_input_gate(x)).mul(own))));

/** A layer: states `[batch, length, width]`, and its input of every token `[batch, length, size]` where there is one. */
export type Gemma4Layer = ((x: Tensor, own: Tensor | undefined, context: LayerContext) => Tensor) & AnyModule;

/** A layer by its number. */
export const gemma4Layer = (c: Gemma4Decoder, layer: number): Gemma4Layer => {
  const wide = c.use_double_wide_mlp && layer >= ownKeyLayers(c);
  const experts = c.enable_moe_block ? expertParts(c) : undefined;
  const read = perLayerOf(c);
  const input = read && inputParts(read);
  const parts = {
    self_attn: attention(c, layer),
    mlp: gatedMlp(c, (wide ? 2 : 1) * c.intermediate_size),
    input_layernorm: norm(c),
    post_attention_layernorm: norm(c),
    pre_feedforward_layernorm: norm(c),
    post_feedforward_layernorm: norm(c),
    layer_scalar: new Parameter([1], { kind: "scale" }),
    ...input,
    ...experts,
  };
  return module(parts, (m, x: Tensor, own: Tensor | undefined, context: LayerContext) => {
    const attended = x.add(m.post_attention_layernorm(m.self_attn(m.input_layernorm(x), context)));
    const dense = m.mlp(m.pre_feedforward_layernorm(attended));
    const mixed = experts ? besideExperts(experts, dense, attended) : dense;
    const made = attended.add(m.post_feedforward_layernorm(mixed));
    const whole = input && own ? withInput(input, made, own, activation(c.hidden_activation)) : made;
    return whole.mul(m.layer_scalar);
  });
};

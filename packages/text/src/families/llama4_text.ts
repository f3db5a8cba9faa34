import { type Llama4TextConfig, llama4Text } from "@tiny-random/atlas/configs/llama4_text";
import { activation, amongLargest, bareRmsNorm, module, type Tensor, weight } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import type { LayerContext } from "../layers/decoder/decoder-parts.ts";
import { languageOf } from "../layers/decoder/language.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { sigmoidRouterWeight } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { currentPlaces } from "../layers/recurrent/padding.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { chunkMasks } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** Whether a layer's queries and keys are rotated: 1 in `no_rope_layers`, despite the field's name. */
const isRotated = (c: Llama4TextConfig, layer: number): boolean => c.no_rope_layers[layer] === 1;

/** What queries without positions are multiplied by: it grows by the logarithm of their place, padding counted. */
const temperature =
  (c: Llama4TextConfig) =>
  (_: Tensor, x: Tensor, { padding }: LayerContext) => {
    const place = currentPlaces(padding, x).to("float32").add(1);
    const grown = place.div(c.floor_scale).floor().add(1).log().mul(c.attn_scale);
    return grown.add(1).unsqueeze(1).unsqueeze(-1);
  };

/** The experts' matrices in joint tensors, inputs before outputs; what an expert reads is scaled, not what it answers. */
const experts = ({
  hidden_size: width,
  intermediate_size: features,
  num_local_experts: count,
  hidden_act,
}: Llama4TextConfig) =>
  module(
    {
      gate_up_proj: weight([count, width, 2 * features], width),
      down_proj: weight([count, features, width], features),
    },
    (m, x: Tensor, scores: Tensor) => {
      const joined = x.graph.parameter(m.gate_up_proj).permute(1, 0, 2).flatten(1, 2);
      const read = x
        .matmul(joined)
        .unflatten(-1, [count, 2 * features])
        .mul(scores.unsqueeze(-1));
      const [gate, up] = read.chunk(2, -1) as [Tensor, Tensor];
      const hidden = up.mul(activation(hidden_act)(gate)).flatten(2);
      return hidden.matmul(x.graph.parameter(m.down_proj).flatten(0, 1));
    },
  );

/** A mixture of experts, each chosen by its sigmoid alone, beside an expert that all tokens share. */
const mixture = (c: Llama4TextConfig) =>
  module(
    {
      experts: experts(c),
      router: module({ weight: sigmoidRouterWeight(c.num_local_experts, c.hidden_size) }, (m, x: Tensor) => {
        const scores = x.linear(m.weight);
        return scores.sigmoid().where(amongLargest(scores, c.num_experts_per_tok), 0);
      }),
      shared_expert: gatedMlp(c),
    },
    (m, x: Tensor) => m.shared_expert(x).add(m.experts(x, m.router(x))),
  );

/** Llama with experts, whose layers see chunks of a text, but for those without positions, which see it all (Meta, 2025). */
const family = rotaryDecoderFamily<Llama4TextConfig>({
  rotaryPairs: "neighbours",
  rope: (c, layer) => (isRotated(c, layer) ? ropeOf(c) : undefined),
  masks: chunkMasks,
  layerKeys: { mlp: "feed_forward" },
  attention: (c, layer) =>
    causalAttention(c, layer, {
      slidingWindow: c.layer_types[layer] === "chunked_attention" ? (c.attention_chunk_size ?? undefined) : undefined,
      qkNorm:
        c.use_qk_norm && isRotated(c, layer)
          ? { over: "head", norm: () => bareRmsNorm(c.rms_norm_eps), rotary: "before" }
          : undefined,
      ...(c.attn_temperature_tuning && !isRotated(c, layer) && { queryFactor: temperature(c) }),
    }),
  mlp: (c, layer) => (c.moe_layers?.includes(layer) ? mixture(c) : gatedMlp(c, c.intermediate_size_mlp)),
});

/** The layers that have experts: every so many, the last of each interval. */
const mixtureLayers = ({ num_hidden_layers: depth, interleave_moe_layer_step: step }: Llama4TextConfig): number[] =>
  Array.from({ length: depth }, (_, layer) => layer).filter((layer) => layer % step === step - 1);

/** Why padding before a text changes it. */
export const placesCount = "queries without positions are scaled by their place, padding counted";

export default textFamily<Llama4TextConfig>({
  facts: llama4Text,
  repo: "meta-llama/Llama-4-Scout-17B-16E-Instruct",
  reference: { rope_theta: 500000, torch_dtype: "bfloat16" },
  resolve: (c, merged) => (merged["moe_layers"] ? {} : { moe_layers: mixtureLayers(c) }),
  tiny: (c, { size }) => ({
    attention_chunk_size: 6,
    floor_scale: 4,
    intermediate_size_mlp: 3 * size.width,
    num_local_experts: Math.min(4, c.num_local_experts),
  }),
  tokenizer: "o200k",
  architectures: {
    // Checkpoints of the model that also reads images are loaded as these classes too.
    Llama4TextModel: { configuredFrom: ["llama4"], ...base(family) },
    Llama4ForCausalLM: {
      configuredFrom: ["llama4"],
      ...causalLM(family),
      padding: { none: placesCount },
    },
  },
  towers: { language: languageOf(family) },
  variants: {
    "experts in every other layer": {
      config: { interleave_moe_layer_step: 2, use_qk_norm: false, num_experts_per_tok: 2 },
      classes: ["Llama4ForCausalLM"],
    },
  },
});

import { type Qwen2MoeConfig, qwen2Moe } from "@tiny-random/atlas/configs/qwen2_moe";
import { linear } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { type RotaryDecoderConfig, slidingWindowOf } from "../layers/decoder/decoder-config.ts";
import type { Block } from "../layers/decoder/decoder-parts.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, type SoftmaxMixtureConfig, softmaxMixture } from "../layers/experts/mixture-of-experts.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

type SparseConfig = Pick<Qwen2MoeConfig, "mlp_only_layers" | "decoder_sparse_step">;

/** Whether a layer has experts. */
export const isSparse = ({ mlp_only_layers, decoder_sparse_step }: SparseConfig, layer: number): boolean =>
  !mlp_only_layers.includes(layer) && (layer + 1) % decoder_sparse_step === 0;

type SharedExpertConfig = SoftmaxMixtureConfig &
  Pick<Qwen2MoeConfig, "moe_intermediate_size" | "shared_expert_intermediate_size">;

/** Experts beside a shared one, which every token goes to behind a gate. */
export const withSharedExpert = (c: SharedExpertConfig): Block =>
  mixtureOfExperts(
    {
      ...softmaxMixture(c, c.moe_intermediate_size),
      shared: gatedMlp(c, c.shared_expert_intermediate_size),
      sharedGate: linear(c.hidden_size, 1, { bias: false }),
    },
    { shared: "shared_expert", sharedGate: "shared_expert_gate" },
  );

/** Every other one of the first `max_window_layers` has the window, where the config does not say which. */
const slidingWindow = (c: Qwen2MoeConfig & RotaryDecoderConfig, layer: number): number | undefined =>
  c.layer_types || (layer % 2 === 0 && layer < c.max_window_layers) ? slidingWindowOf(c, layer) : undefined;

const family = rotaryDecoderFamily<Qwen2MoeConfig>({
  attention: (c, layer) =>
    causalAttention(c, layer, { bias: { qkv: c.qkv_bias, output: false }, slidingWindow: slidingWindow(c, layer) }),
  mlp: (c, layer) => (isSparse(c, layer) ? withSharedExpert(c) : gatedMlp(c)),
});

export default textFamily({
  facts: qwen2Moe,
  repo: "Qwen/Qwen1.5-MoE-A2.7B",
  reference: {
    mlp_only_layers: [],
    max_position_embeddings: 8192,
    max_window_layers: 21,
    sliding_window: 32768,
    rope_theta: 1000000,
    bos_token_id: 151643,
    eos_token_id: 151643,
    torch_dtype: "bfloat16",
  },
  unwritten: ["layer_types", "pad_token_id"],
  tokenizer: "qwen",
  architectures: decoderClasses("Qwen2Moe", family),
  variants: {
    "alternating window": { config: { use_sliding_window: true }, classes: ["Qwen2MoeForCausalLM"] },
  },
});

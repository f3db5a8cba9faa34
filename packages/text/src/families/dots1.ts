import { dots1 } from "@tiny-random/atlas/configs/dots1";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(dots1, {
  n_shared_experts: "number",
  n_routed_experts: "number",
  n_group: "number",
  topk_group: "number",
  num_experts_per_tok: "number",
  first_k_dense_replace: "number",
  norm_topk_prob: "boolean",
});
type Config = ConfigOf<typeof facts>;

/** Layers from `max_window_layers` on have the window, where the config does not say which. */
const layerTypes = (c: Config): readonly string[] =>
  Array.from({ length: c.num_hidden_layers }, (_, layer) =>
    c.sliding_window !== null && layer >= (c.max_window_layers ?? 0) ? "sliding_attention" : "full_attention",
  );

/** Qwen3's attention, DeepSeek's experts. */
const family = rotaryDecoderFamily<Config>({
  attention: (c, layer) =>
    causalAttention(c, layer, { qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
  mlp: (c, layer) => (layer < c.first_k_dense_replace ? gatedMlp(c) : groupedMixture(c)),
});

export default textFamily({
  facts,
  repo: "rednote-hilab/dots.llm1.base",
  needs: ["n_routed_experts", "num_experts_per_tok"],
  checkpoints: { Dots1ForCausalLM: ["rednote-hilab/dots.llm1.inst"] },
  reference: {
    hidden_size: 4096,
    n_routed_experts: 128,
    n_shared_experts: 2,
    num_experts_per_tok: 6,
    first_k_dense_replace: 1,
    norm_topk_prob: true,
    routed_scaling_factor: 2.5,
    max_position_embeddings: 32768,
    rope_theta: 10000000,
    sliding_window: null,
    torch_dtype: "bfloat16",
  },
  unwritten: ["layer_types"],
  resolve: (c, merged) => (merged["layer_types"] ? {} : { layer_types: layerTypes(c) }),
  tokenizer: "qwen",
  architectures: { Dots1Model: base(family), Dots1ForCausalLM: causalLM(family) },
  variants: {
    "a window in some layers": {
      config: { sliding_window: 4096, max_window_layers: 31 },
      classes: ["Dots1ForCausalLM"],
    },
    "groups of experts": { config: { n_group: 2, topk_group: 1 }, classes: ["Dots1ForCausalLM"] },
  },
});

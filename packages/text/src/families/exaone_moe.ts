import { type ExaoneMoeConfig, exaoneMoe } from "@tiny-random/atlas/configs/exaone_moe";
import { denseFirst, everyFourth } from "../layers/decoder/layer-kinds.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { exaone4Parts } from "./exaone4.ts";

/** With the size of a head and the checkpoint's own list of mixtures, which the class has no fields for. */
type Config = ExaoneMoeConfig & { readonly head_dim?: number; readonly is_moe_layer?: readonly boolean[] };

/** DeepSeek V3's mixture, whose correction stands beside the router. */
const mixture = (c: Config) =>
  groupedMixture(
    { ...c, n_routed_experts: c.num_experts, n_shared_experts: c.num_shared_experts },
    { keys: { correction: "e_score_correction_bias" } },
  );

/** EXAONE 4's attention, DeepSeek V3's experts, norms before both. */
const family = rotaryDecoderFamily<Config>({
  ...exaone4Parts,
  mlp: (c, layer) => (c.mlp_layer_types[layer] === "sparse" ? mixture(c) : gatedMlp(c)),
});

export default textFamily<Config>({
  facts: exaoneMoe,
  repo: "LGAI-EXAONE/K-EXAONE-236B-A23B",
  reference: {
    vocab_size: 153600,
    hidden_size: 6144,
    intermediate_size: 18432,
    moe_intermediate_size: 2048,
    num_hidden_layers: 48,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    head_dim: 128,
    num_experts: 128,
    max_position_embeddings: 262144,
    rope_theta: 1000000,
    rope_scaling: null,
    sliding_window: 128,
    layer_types: everyFourth(48, "sliding_attention"),
    // What mlx-lm reads where Transformers has mlp_layer_types.
    is_moe_layer: denseFirst(48, 1).map((kind) => kind === "sparse"),
    scoring_func: "sigmoid",
    topk_method: "noaux_tc",
    dtype: "bfloat16",
  },
  unwritten: ["mlp_layer_types"],
  resolve: (c) => ({ head_dim: c.head_dim ?? Math.floor(c.hidden_size / c.num_attention_heads) }),
  tokenizer: "gpt2",
  tiny: () => ({ is_moe_layer: [false, true] }),
  architectures: { ExaoneMoeModel: base(family), ExaoneMoeForCausalLM: causalLM(family) },
  variants: {
    "groups of experts, weights as they are, tied": {
      config: { num_experts: 128, n_group: 2, topk_group: 1, norm_topk_prob: false, tie_word_embeddings: true },
      classes: ["ExaoneMoeForCausalLM"],
    },
    "experts in every layer": { config: { first_k_dense_replace: 0 }, classes: ["ExaoneMoeForCausalLM"] },
  },
});

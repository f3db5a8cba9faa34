import { ernie45Moe } from "@tiny-random/atlas/configs/ernie4_5_moe";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { amongLargest, module, Parameter, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { scoreCorrection } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

const facts = narrowed(ernie45Moe, {
  use_bias: "boolean",
  moe_k: "number",
  moe_num_experts: "number",
  moe_num_shared_experts: "number",
  moe_layer_start_index: "number",
  moe_layer_end_index: "number",
  moe_layer_interval: "number",
  moe_norm_min: "number",
});
type Config = ConfigOf<typeof facts>;

const isSparse = (c: Config, layer: number): boolean =>
  (layer + 1) % c.moe_layer_interval === 0 && layer >= c.moe_layer_start_index && layer <= c.moe_layer_end_index;

/** The corrected softmax chooses experts, the uncorrected one weighs them. */
const mixture = (c: Config) => {
  const { hidden_size: width, moe_num_experts: experts, moe_k: active, moe_intermediate_size: features } = c;
  const shared = c.moe_num_shared_experts * features;
  // Scores of standard deviation 2: of larger ones most shares are near 0, and the correction alone decides.
  const router = new Parameter([experts, width], { kind: "weight", fanIn: width / 4 }, { keepFloat32: true });
  return module(
    {
      gate: module({ weight: router }, (m, x: Tensor) => x.linear(m.weight).softmax(-1)),
      moe_statics: module({ e_score_correction_bias: scoreCorrection(1, experts) }, (m, x: Tensor) =>
        x.add(m.e_score_correction_bias),
      ),
      experts: separateExperts({ width, experts, active, features, activation: c.hidden_act }),
      shared_experts: shared > 0 ? gatedMlp(c, shared, { bias: c.use_bias }) : undefined,
    },
    (m, x: Tensor) => {
      const scores = m.gate(x);
      const chosen = scores.where(amongLargest(m.moe_statics(scores), active), 0);
      const mixed = m.experts(x, chosen.div(chosen.sum(-1, true).clamp(c.moe_norm_min)));
      return m.shared_experts ? mixed.add(m.shared_experts(x)) : mixed;
    },
  );
};

/** ERNIE 4.5 with experts. */
const family = rotaryDecoderFamily<Config>({
  rotaryPairs: "neighbours",
  attention: (c, layer) => causalAttention(c, layer, { bias: { qkv: c.use_bias, output: c.use_bias } }),
  headBias: (c) => c.use_bias,
  mlp: (c, layer) => (isSparse(c, layer) ? mixture(c) : gatedMlp(c, c.intermediate_size, { bias: c.use_bias })),
});

export default textFamily({
  facts,
  repo: "baidu/ERNIE-4.5-21B-A3B-PT",
  checkpoints: { Ernie4_5_MoeForCausalLM: ["baidu/ERNIE-4.5-21B-A3B-Base-PT"] },
  reference: { rope_theta: 500000, torch_dtype: "bfloat16" },
  resolve: (c) => (c.moe_layer_end_index === -1 ? { moe_layer_end_index: c.num_hidden_layers - 1 } : {}),
  roles: { experts: ["moe_num_experts"], "active experts": ["moe_k"] },
  tokenizer: "mistral",
  architectures: { Ernie4_5_MoeModel: base(family), Ernie4_5_MoeForCausalLM: causalLM(family) },
  variants: {
    "biases, untied": { config: { use_bias: true, tie_word_embeddings: false }, classes: ["Ernie4_5_MoeForCausalLM"] },
    "no shared expert, experts in every other layer": {
      config: { moe_num_shared_experts: 0, moe_layer_interval: 2 },
      classes: ["Ernie4_5_MoeForCausalLM"],
    },
  },
});

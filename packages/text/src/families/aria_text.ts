import { type AriaTextConfig, ariaText } from "@tiny-random/atlas/configs/aria_text";
import { activation, heldWeight, module, type Tensor, weight } from "@tiny-random/nn";
import { languageOf } from "../layers/decoder/language.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { type Experts, mixExperts, mixtureOfExperts } from "../layers/experts/mixture-of-experts.ts";
import { router, softmaxOfChosen } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** Experts in joint tensors whose rows are inputs, gate features before up features; SiLU whatever the config says. */
const experts = (c: AriaTextConfig): Experts => {
  const { moe_num_experts: count, hidden_size: width, intermediate_size: features } = c;
  const [up, down] = [weight([count, width, 2 * features], width), weight([count, features, width], features)];
  return module({ fc1: heldWeight(up), fc2: heldWeight(down) }, (_, x: Tensor, weights: Tensor) => {
    const joined = x.graph.parameter(up).permute(1, 0, 2).flatten(1);
    const both = x.matmul(joined).unflatten(-1, [count, 2 * features]);
    const [gate, value] = both.chunk(2, -1) as [Tensor, Tensor];
    const hidden = activation("silu")(gate).mul(value);
    return mixExperts(hidden, weights, x.graph.parameter(down).flatten(0, 1));
  });
};

const mixture = (c: AriaTextConfig) => {
  const { moe_num_experts: count, moe_topk: active, moe_num_shared_experts: shared } = c;
  const sizes = { width: c.hidden_size, features: c.intermediate_size, activation: "silu", experts: count, active };
  return mixtureOfExperts(
    {
      experts: experts(c),
      gate: router(sizes, softmaxOfChosen),
      shared: gatedMlp(c, c.intermediate_size * shared),
    },
    { gate: "router", shared: "shared_experts" },
  );
};

/** Llama with a mixture of experts in every layer (Li et al., 2024). */
const family = rotaryDecoderFamily<AriaTextConfig>({ mlp: mixture });

/** The decoder of Aria. */
export const reference = {
  vocab_size: 100352,
  hidden_size: 2560,
  intermediate_size: 1664,
  max_position_embeddings: 65536,
  moe_num_experts: 64,
  moe_topk: 6,
  num_attention_heads: 20,
  num_hidden_layers: 28,
  num_key_value_heads: 20,
  rope_theta: 5000000,
};

export default textFamily({
  facts: ariaText,
  repo: "rhymes-ai/Aria",
  reference,
  tokenizer: "llama",
  roles: { experts: ["moe_num_experts"], "active experts": ["moe_topk"] },
  architectures: { AriaTextModel: base(family), AriaTextForCausalLM: causalLM(family) },
  variants: {
    "biases, one shared expert": {
      config: { attention_bias: true, mlp_bias: true, moe_num_shared_experts: 1 },
      classes: ["AriaTextForCausalLM"],
    },
  },
  towers: { language: languageOf(family) },
});

import { hunyuanV1Moe } from "@tiny-random/atlas/configs/hunyuan_v1_moe";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { type Router, routerWeight, softmaxOfChosen } from "../layers/experts/routing.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { hunyuanParts } from "./hunyuan_v1_dense.ts";

// The attention of the Python class takes the size of a head from the config, even where that is null.
const facts = narrowed(hunyuanV1Moe, { head_dim: "number" });
type Config = ConfigOf<typeof facts>;

/** Experts per token: one number, or one for each layer. */
const activeIn = ({ moe_topk: stated }: Config, layer: number): number =>
  typeof stated === "number" ? stated : (stated[layer] ?? 1);

/** A softmax router, which stays in float32 in checkpoints of any dtype. */
const gate = (c: Config, layer: number): Router => {
  const weight = routerWeight(c.num_experts, c.hidden_size, { keepFloat32: true });
  const wg = module({ weight }, (m, x: Tensor) => x.linear(m.weight));
  return module({ wg }, (m, x: Tensor) => softmaxOfChosen(m.wg(x), activeIn(c, layer)));
};

/** Experts as wide as the block beside them. */
const mixture = (c: Config, layer: number) => {
  const experts = separateExperts({
    width: c.hidden_size,
    experts: c.num_experts,
    active: activeIn(c, layer),
    features: c.intermediate_size,
    activation: c.hidden_act,
  });
  return mixtureOfExperts({ gate: gate(c, layer), experts, shared: gatedMlp(c) }, { shared: "shared_mlp" });
};

/** HunYuan with experts in every layer. */
const family = rotaryDecoderFamily<Config>({ ...hunyuanParts, mlp: mixture });

export default textFamily({
  facts,
  repo: "tencent/Hunyuan-A13B-Instruct",
  reference: {
    vocab_size: 128167,
    intermediate_size: 3072,
    num_key_value_heads: 8,
    head_dim: 128,
    num_experts: 64,
    moe_topk: Array<number>(32).fill(8),
    max_position_embeddings: 32768,
    rope_theta: 10000,
    rope_scaling: { alpha: 1000, factor: 1, type: "dynamic" },
    attention_dropout: 0.1,
    use_cla: false,
    use_qk_norm: true,
    eod_token_id: 127967,
    eos_token_id: 127960,
    pad_token_id: 127961,
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
  },
  tokenizer: "llama",
  tiny: ({ moe_topk: stated }) => ({
    moe_topk: typeof stated === "number" ? Math.min(stated, 2) : stated.slice(0, 2).map((one) => Math.min(one, 2)),
  }),
  architectures: decoderClasses("HunYuanMoEV1", family, { tokens: false, answers: false }),
  variants: {
    "no scaling of the rope, untied, biases": {
      config: { rope_scaling: null, tie_word_embeddings: false, attention_bias: true },
      classes: ["HunYuanMoEV1ForCausalLM"],
    },
    "as many experts in every layer": {
      config: { moe_topk: 1 },
      classes: ["HunYuanMoEV1ForCausalLM"],
    },
  },
});

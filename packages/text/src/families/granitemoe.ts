import { granitemoe } from "@tiny-random/atlas/configs/granitemoe";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation, module, type Tensor, weight } from "@tiny-random/nn";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixExperts } from "../layers/experts/mixture-of-experts.ts";
import { routerWeight, softmaxOfChosen } from "../layers/experts/routing.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { graniteParts } from "./granite.ts";

const facts = narrowed(granitemoe, {
  embedding_multiplier: "number",
  attention_multiplier: "number",
  residual_multiplier: "number",
  logits_scaling: "number",
  num_local_experts: "number",
  num_experts_per_tok: "number",
});
type GraniteMoeConfig = ConfigOf<typeof facts>;

/** The config fields of Granite's mixtures. */
export type GraniteMixtureConfig = Pick<
  GraniteMoeConfig,
  "num_local_experts" | "num_experts_per_tok" | "hidden_size" | "intermediate_size" | "hidden_act"
>;

/** Granite 3.0 1B A400M. */
const reference = {
  vocab_size: 49155,
  hidden_size: 1024,
  intermediate_size: 512,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  num_key_value_heads: 8,
  max_position_embeddings: 4096,
  rope_theta: 10000,
  attention_dropout: 0.1,
  attention_multiplier: 0.015625,
  embedding_multiplier: 12,
  logits_scaling: 6,
  residual_multiplier: 0.22,
  num_local_experts: 32,
  num_experts_per_tok: 8,
  router_aux_loss_coef: 0.01,
  bos_token_id: 0,
  eos_token_id: 0,
  pad_token_id: 0,
  tie_word_embeddings: true,
  torch_dtype: "bfloat16",
};

/** Experts in joint tensors, gate features before up features. */
export const graniteMixture = (c: GraniteMixtureConfig) => {
  const { num_local_experts: experts, hidden_size: width, intermediate_size: features } = c;
  return module(
    {
      input_linear: module({ weight: weight([experts, 2 * features, width], width) }, (m, x: Tensor) => {
        const joined = x.graph.parameter(m.weight).flatten(0, 1).transpose(0, 1);
        const [gate, up] = x
          .matmul(joined)
          .unflatten(-1, [experts, 2 * features])
          .chunk(2, -1) as [Tensor, Tensor];
        return activation(c.hidden_act)(gate).mul(up);
      }),
      output_linear: module(
        { weight: weight([experts, width, features], features) },
        (m, hidden: Tensor, weights: Tensor) =>
          mixExperts(hidden, weights, hidden.graph.parameter(m.weight).transpose(1, 2).flatten(0, 1)),
      ),
      router: module(
        { layer: module({ weight: routerWeight(experts, width) }, (m, x: Tensor) => x.linear(m.weight)) },
        (m, x: Tensor) => softmaxOfChosen(m.layer(x), c.num_experts_per_tok),
      ),
    },
    (m, x: Tensor) => m.output_linear(m.input_linear(x), m.router(x)),
  );
};

const family = rotaryDecoderFamily<GraniteMoeConfig>({
  ...graniteParts,
  mlp: graniteMixture,
  layerKeys: { mlp: "block_sparse_moe" },
});

export default textFamily({
  facts,
  repo: "ibm-granite/granite-3.0-1b-a400m-base",
  reference,
  tokenizer: "gpt2",
  architectures: { GraniteMoeModel: base(family), GraniteMoeForCausalLM: causalLM(family) },
});

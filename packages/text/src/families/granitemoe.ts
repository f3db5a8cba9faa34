import { granitemoe } from "@tiny-random/atlas/configs/granitemoe";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { parallelMixture } from "../layers/experts/parallel-experts.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, graniteTemplate } from "../tokenizers/chat-templates.ts";
import { graniteKinds, graniteParts } from "./granite.ts";

/** Those of Granite's mixtures. */
export const graniteMoeKinds = {
  ...graniteKinds,
  num_local_experts: "number",
  num_experts_per_tok: "number",
} as const;

const facts = narrowed(granitemoe, graniteMoeKinds);
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

/** Experts in joint tensors, and their router. */
export const graniteMixture = (c: GraniteMixtureConfig) =>
  parallelMixture({
    width: c.hidden_size,
    experts: c.num_local_experts,
    active: c.num_experts_per_tok,
    features: c.intermediate_size,
    activation: c.hidden_act,
  });

const family = rotaryDecoderFamily<GraniteMoeConfig>({
  ...graniteParts,
  mlp: graniteMixture,
  layerKeys: { mlp: "block_sparse_moe" },
});

export default textFamily({
  facts,
  repo: "ibm-granite/granite-3.0-1b-a400m-base",
  reference,
  tokenizer: chatTokenizer("gpt2", graniteTemplate),
  architectures: { GraniteMoeModel: base(family), GraniteMoeForCausalLM: causalLM(family) },
});

import { type MixtralConfig, mixtral } from "@tiny-random/atlas/configs/mixtral";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtralKeys, mixtureOfExperts, separateExperts } from "../layers/experts/mixture-of-experts.ts";
import { type MixtureSizes, type Router, router, softmaxOfChosen } from "../layers/experts/routing.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, instructionTemplate } from "../tokenizers/chat-templates.ts";

type MixtureConfig = Pick<
  MixtralConfig,
  "hidden_size" | "num_local_experts" | "num_experts_per_tok" | "intermediate_size" | "hidden_act"
>;

/** Separate experts, and a router that takes a softmax over the chosen ones' scores unless `gate` makes another. */
export const mixtralMixture = (
  c: MixtureConfig,
  gate = (sizes: MixtureSizes): Router => router(sizes, softmaxOfChosen),
) => {
  const sizes = {
    width: c.hidden_size,
    experts: c.num_local_experts,
    active: c.num_experts_per_tok,
    features: c.intermediate_size,
    activation: c.hidden_act,
  };
  return mixtureOfExperts({ gate: gate(sizes), experts: separateExperts(sizes, mixtralKeys) });
};

const family = rotaryDecoderFamily<MixtralConfig>({
  mlp: (c) => mixtralMixture(c),
  layerKeys: { mlp: "block_sparse_moe" },
});

export default textFamily({
  facts: mixtral,
  repo: "mistralai/Mixtral-8x7B-v0.1",
  checkpoints: {
    MixtralForCausalLM: ["mistralai/Mixtral-8x7B-Instruct-v0.1"],
  },
  reference: {
    rope_theta: 1000000,
    max_position_embeddings: 32768,
    router_aux_loss_coef: 0.02,
    torch_dtype: "bfloat16",
  },
  tokenizer: chatTokenizer("mistral", instructionTemplate),
  architectures: decoderClasses("Mixtral", family),
});

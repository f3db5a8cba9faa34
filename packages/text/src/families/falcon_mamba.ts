import { falconMamba } from "@tiny-random/atlas/configs/falcon_mamba";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { bareRmsNorm } from "@tiny-random/nn";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { mambaFamily } from "./mamba.ts";

const facts = narrowed(falconMamba, { time_step_rank: "number" });

/** Mamba with norms, which have no weights, of what makes time steps and what writes and reads the states. */
const family = mambaFamily<ConfigOf<typeof facts>>((c) => ({
  step: bareRmsNorm(c.mixer_rms_eps),
  write: bareRmsNorm(c.mixer_rms_eps),
  read: bareRmsNorm(c.mixer_rms_eps),
}));

export default textFamily({
  facts,
  repo: "tiiuae/falcon-mamba-7b",
  reference: {
    vocab_size: 65024,
    hidden_size: 4096,
    num_hidden_layers: 64,
    // Twice the width, whatever `expand` says.
    intermediate_size: 8192,
    expand: 16,
    time_step_rank: 256,
    eos_token_id: 11,
    pad_token_id: 11,
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
  },
  unwritten: ["mixer_rms_eps", "use_mambapy", "use_associative_scan"],
  tokenizer: "falcon",
  architectures: { FalconMambaModel: base(family), FalconMambaForCausalLM: causalLM(family) },
  variants: {
    "no bias of convolutions, tied": {
      config: { use_conv_bias: false, tie_word_embeddings: true },
      classes: ["FalconMambaForCausalLM"],
    },
  },
});

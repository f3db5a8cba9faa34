import { type FalconMambaConfig, falconMamba } from "@tiny-random/atlas/configs/falcon_mamba";
import { bareRmsNorm, linear } from "@tiny-random/nn";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { type MambaSizes, mambaMixer, mambaStates } from "../layers/recurrent/mamba.ts";
import { stateSpaceDecoder } from "../layers/recurrent/state-space-decoder.ts";
import { textFamily } from "../text-family.ts";

const sizesOf = (c: FalconMambaConfig): MambaSizes => ({
  inner: c.intermediate_size,
  states: c.state_size,
  rank: Number(c.time_step_rank),
  kernel: c.conv_kernel,
});

/** Mamba with norms, which have no weights, of what makes time steps and what writes and reads the states. */
const family = stateSpaceDecoder<FalconMambaConfig>({
  mixer: (c, layer) =>
    mambaMixer(layer, sizesOf(c), {
      input: linear(c.hidden_size, 2 * c.intermediate_size, { bias: c.use_bias }),
      output: linear(c.intermediate_size, c.hidden_size, { bias: c.use_bias }),
      convolutionBias: c.use_conv_bias,
      activation: c.hidden_act,
      norms: {
        step: bareRmsNorm(c.mixer_rms_eps),
        write: bareRmsNorm(c.mixer_rms_eps),
        read: bareRmsNorm(c.mixer_rms_eps),
      },
    }),
  states: (c) => mambaStates(sizesOf(c)),
});

export default textFamily({
  facts: falconMamba,
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

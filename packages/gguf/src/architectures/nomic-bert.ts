import { defineGguf } from "../architecture.ts";
import { encoderFields, fusedEncoderWeights, tokenKinds } from "../encoders.ts";
import { ropeFields } from "../fields.ts";

/** Nomic Embed (Nussbaum et al., 2024): BERT with a rope and a gated feed-forward part. */
export default defineGguf({
  name: "nomic-bert",
  kind: "encoder",
  classes: ["NomicBertModel"],
  fields: { ...encoderFields, ...ropeFields },
  weights: {
    ...fusedEncoderWeights,
    "encoder.layers.{}.mlp.fc11": "blk.{}.ffn_up",
    "encoder.layers.{}.mlp.fc12": "blk.{}.ffn_gate",
    "encoder.layers.{}.mlp.fc2": "blk.{}.ffn_down",
  },
  biases: ["token_embd_norm", "attn_output_norm", "layer_output_norm"],
  tokenizer: tokenKinds,
  activations: ["silu"],
});

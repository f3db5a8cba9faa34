import { defineGguf } from "../architecture.ts";
import { encoderFields, fusedEncoderWeights, tokenKinds } from "../encoders.ts";
import { ropeFields } from "../fields.ts";
import { exactGelu } from "../tolerances.ts";

/** Jina Embeddings 3 (Sturua et al., 2024): XLM-RoBERTa with a rope. */
export default defineGguf({
  name: "jina-bert-v3",
  kind: "encoder",
  classes: ["JinaEmbeddingsV3Model"],
  fields: { ...encoderFields, ...ropeFields },
  weights: {
    ...fusedEncoderWeights,
    "encoder.layers.{}.mixer.Wqkv": "blk.{}.attn_qkv",
    "encoder.layers.{}.mixer.out_proj": "blk.{}.attn_output",
    "encoder.layers.{}.mlp.fc1": "blk.{}.ffn_up",
    "encoder.layers.{}.mlp.fc2": "blk.{}.ffn_down",
  },
  biases: "all",
  tokenizer: tokenKinds,
  activations: ["gelu"],
  tolerance: exactGelu,
});

import { defineGguf } from "../architecture.ts";
import { encoderFields } from "../encoders.ts";
import { constant, count, ropeBase, ropeFields } from "../fields.ts";
import { bool, text } from "../format/metadata.ts";
import { exactGelu } from "../tolerances.ts";

/** ModernBERT (Warner et al., 2024): windows around each token with a rope of their own, the whole text in every third layer. */
export default defineGguf({
  name: "modern-bert",
  kind: "encoder",
  classes: ["ModernBertModel"],
  fields: {
    ...encoderFields,
    ...ropeFields,
    "rope.freq_base_swa": ropeBase("sliding_attention"),
    "attention.sliding_window": count("local_attention"),
    "attention.sliding_window_pattern": count("global_attn_every_n_layers"),
    hidden_activation: ({ hidden_activation: name }) => text(String(name)),
  },
  weights: {
    "embeddings.tok_embeddings": "token_embd",
    "embeddings.norm": "token_embd_norm",
    "layers.{}.attn_norm": "blk.{}.attn_norm",
    "layers.{}.attn.Wqkv": "blk.{}.attn_qkv",
    "layers.{}.attn.Wo": "blk.{}.attn_output",
    "layers.{}.mlp_norm": "blk.{}.ffn_norm",
    "layers.{}.mlp.Wi": "blk.{}.ffn_up",
    "layers.{}.mlp.Wo": "blk.{}.ffn_down",
    final_norm: "output_norm",
  },
  tokenizer: {
    add_bos_token: constant(bool(true)),
    add_eos_token: constant(bool(true)),
    add_sep_token: constant(bool(true)),
  },
  activations: ["gelu", "silu"],
  tolerance: exactGelu,
});

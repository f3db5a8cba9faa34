import { flaubert } from "@tiny-random/atlas/configs/flaubert";
import { textFamily } from "../text-family.ts";
import { xlmClasses } from "./xlm/index.ts";

export default textFamily({
  facts: flaubert,
  repo: "flaubert/flaubert_base_cased",
  reference: {
    emb_dim: 768,
    n_heads: 12,
    vocab_size: 68729,
    embed_init_std: 0.036084391824351615,
    layer_norm_eps: 1e-6,
    amp: 1,
    bptt: 512,
    clip_grad_norm: 5,
    encoder_only: true,
    fp16: true,
    group_by_size: true,
    id: "0",
    max_vocab: -1,
    mlm_steps: [["fr", null]],
    word_mask: 0.8,
  },
  unwritten: ["bos_index", "eos_index", "pad_index"],
  tokenizer: "xlm",
  architectures: xlmClasses("Flaubert"),
});

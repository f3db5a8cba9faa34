import { type GPTNeoXJapaneseConfig, gptNeoxJapanese } from "@tiny-random/atlas/configs/gpt_neox_japanese";
import { bias, layerNorm, linear } from "@tiny-random/nn";
import { preNormBlock } from "../layers/decoder/decoder-layers.ts";
import { byHead, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { extendedTokenizer } from "../tokenizers/embedded.ts";
import { neoxFamily, neoxKeys, neoxSizes } from "./gpt_neox.ts";

/** One block after the other, without biases but for one behind the last attention. */
const block = (c: GPTNeoXJapaneseConfig, layer: number) => {
  const width = c.hidden_size;
  const attention = fusedAttention(layer, neoxSizes(c), {
    qkv: linear(width, fusedWidth(neoxSizes(c)), { bias: false }),
    output: linear(width, width, { bias: false }),
    keys: { qkv: "query_key_value", output: "dense" },
    split: byHead,
    outputBias: layer === c.num_hidden_layers - 1 ? bias(width) : undefined,
  });
  const features = Math.floor(width * c.intermediate_multiple_size);
  const sizes = { width, features, activation: c.hidden_act, bias: false };
  const mlp = plainMlp({ up: "dense_h_to_4h", down: "dense_4h_to_h" }, sizes);
  const norm = () => layerNorm(width, c.layer_norm_eps);
  return preNormBlock({ attention, mlp, attentionNorm: norm(), mlpNorm: norm() }, neoxKeys);
};

const family = neoxFamily<GPTNeoXJapaneseConfig>("gpt_neox_japanese", { layer: block, rotaryShare: 1 });

const names = { bos_token: "<|startoftext|>" };

export default textFamily({
  facts: gptNeoxJapanese,
  repo: "abeja/gpt-neox-japanese-2.7b",
  reference: { rotary_pct: 1, rotary_emb_base: 10000 },
  // GPTNeoXJapaneseTokenizer is Python only: words of a list with variants, emoji of a table. Bytes for the rest, as here.
  tokenizer: extendedTokenizer("neox", { tokens: names, settings: { tokenizer_class: "PreTrainedTokenizerFast" } }),
  architectures: { GPTNeoXJapaneseModel: base(family), GPTNeoXJapaneseForCausalLM: causalLM(family) },
  variants: {
    "a quarter of a head turns": { config: { rotary_pct: 0.25 }, classes: ["GPTNeoXJapaneseForCausalLM"] },
    "untied embeddings": { config: { tie_word_embeddings: false }, classes: ["GPTNeoXJapaneseForCausalLM"] },
  },
});

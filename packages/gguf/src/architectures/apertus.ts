import { defineGguf } from "../architecture.ts";
import { llamaFields } from "../fields.ts";
import { ropeFactors } from "../rope-factors.ts";
import { embeddingsAndHead, headNorms, llamaWeights } from "../weights.ts";

/** Apertus (Swiss AI, 2025): xIELU, whose trained rates are metadata in a GGUF file. */
export default defineGguf({
  name: "apertus",
  classes: ["ApertusForCausalLM"],
  fields: llamaFields,
  weights: {
    ...llamaWeights,
    "model.embed_tokens": embeddingsAndHead,
    ...headNorms,
    "model.layers.{}.attention_layernorm": "blk.{}.attn_norm",
    "model.layers.{}.feedforward_layernorm": "blk.{}.ffn_norm",
    "model.layers.{}.mlp.act_fn.alpha_n": null,
    "model.layers.{}.mlp.act_fn.alpha_p": null,
    "model.layers.{}.mlp.act_fn.beta": null,
    "model.layers.{}.mlp.act_fn.eps": null,
  },
  layerNumbers: {
    "xielu.alpha_n": "model.layers.{}.mlp.act_fn.alpha_n",
    "xielu.alpha_p": "model.layers.{}.mlp.act_fn.alpha_p",
    "xielu.beta": "model.layers.{}.mlp.act_fn.beta",
    "xielu.eps": "model.layers.{}.mlp.act_fn.eps",
  },
  computed: ropeFactors,
  activations: ["xielu"],
  biases: ["attn_output"],
});

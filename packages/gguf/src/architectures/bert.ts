import type { ModelConfig } from "@tiny-random/core";
import { type Change, defineGguf } from "../architecture.ts";
import { range, rows } from "../changes.ts";
import { embeddingWeights, encoderFields, tokenKinds } from "../encoders.ts";
import { count, counted, numberOf } from "../fields.ts";
import { f32 } from "../format/metadata.ts";
import { exactGelu } from "../tolerances.ts";

/** Types whose positions begin behind the id of the padding, as RoBERTa's do. */
const behindPadding = ["camembert", "roberta", "xlm-roberta"];

const firstPosition = (config: ModelConfig): number =>
  behindPadding.includes(config.model_type) ? numberOf(config, "pad_token_id") + 1 : 0;

/** Positions from the first that a text has. */
const usedPositions: Change = (weight, config) => ({
  position_embd: rows(weight, range(firstPosition(config), weight.shape[0] ?? 0)),
});

/** BERT (Devlin et al., 2019), RoBERTa, DistilBERT and their kin. */
export default defineGguf({
  name: "bert",
  kind: "encoder",
  classes: ["BertModel", "CamembertModel", "DistilBertModel", "RobertaModel", "XLMRobertaModel"],
  fields: {
    ...encoderFields,
    context_length: counted((config) => numberOf(config, "max_position_embeddings") - firstPosition(config)),
    block_count: count("num_hidden_layers", "n_layers"),
    embedding_length: count("hidden_size", "dim"),
    feed_forward_length: count("intermediate_size", "hidden_dim"),
    "attention.head_count": count("num_attention_heads", "n_heads"),
    "attention.layer_norm_epsilon": (config) =>
      config.model_type === "distilbert" ? f32(1e-12) : encoderFields["attention.layer_norm_epsilon"]?.(config),
  },
  weights: {
    ...embeddingWeights,
    "embeddings.position_embeddings": usedPositions,
    "encoder.layer.{}.attention.self.query": "blk.{}.attn_q",
    "encoder.layer.{}.attention.self.key": "blk.{}.attn_k",
    "encoder.layer.{}.attention.self.value": "blk.{}.attn_v",
    "encoder.layer.{}.attention.output.dense": "blk.{}.attn_output",
    "encoder.layer.{}.attention.output.LayerNorm": "blk.{}.attn_output_norm",
    "encoder.layer.{}.intermediate.dense": "blk.{}.ffn_up",
    "encoder.layer.{}.output.dense": "blk.{}.ffn_down",
    "encoder.layer.{}.output.LayerNorm": "blk.{}.layer_output_norm",
    "transformer.layer.{}.attention.q_lin": "blk.{}.attn_q",
    "transformer.layer.{}.attention.k_lin": "blk.{}.attn_k",
    "transformer.layer.{}.attention.v_lin": "blk.{}.attn_v",
    "transformer.layer.{}.attention.out_lin": "blk.{}.attn_output",
    "transformer.layer.{}.sa_layer_norm": "blk.{}.attn_output_norm",
    "transformer.layer.{}.ffn.lin1": "blk.{}.ffn_up",
    "transformer.layer.{}.ffn.lin2": "blk.{}.ffn_down",
    "transformer.layer.{}.output_layer_norm": "blk.{}.layer_output_norm",
  },
  refusals: [
    {
      when: ({ is_decoder: decodes }) => decodes === true,
      reason: "llama.cpp's BERT sees a whole text at once",
      set: { is_decoder: false },
    },
  ],
  biases: "all",
  tokenizer: tokenKinds,
  activations: ["gelu"],
  tolerance: exactGelu,
});

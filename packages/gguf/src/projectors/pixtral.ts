import { InputError, isConfig, type ModelConfig, type SavedModel } from "@tiny-random/core";
import type { Weight } from "../architecture.ts";
import { as, interleaved, rows } from "../changes.ts";
import { constant, count, numberOf } from "../fields.ts";
import { bool, f32 } from "../format/metadata.ts";
import { asFloats } from "../place-weights.ts";
import { defineProjector, visionFields } from "../projector.ts";
import { readTokenizer } from "../tokenizer/tokenizer-json.ts";
import { geluTable } from "../tolerances.ts";

/** Queries or keys of Pixtral's rope, whose neighbouring features rotate in llama.cpp. */
const byNeighbours = (weight: Weight, { vision_config: vision, ...config }: ModelConfig): Weight => {
  const heads = numberOf({ ...config, ...(isConfig(vision) && vision) }, "num_attention_heads");
  return interleaved(weight, heads, (weight.shape[0] ?? 0) / heads);
};

/** The embedding of the token between rows of patches, which llama.cpp puts there itself. */
const rowBreak = ({ tensors, files, className }: SavedModel): Readonly<Record<string, Weight>> => {
  const token = readTokenizer(files).added_tokens.find(({ content }) => content === "[IMG_BREAK]");
  const embeddings = tensors.get("model.embed_tokens.weight");
  if (!token || !embeddings)
    throw new InputError(
      `llama.cpp's pixtral needs the token [IMG_BREAK], which the tokenizer of ${className} has not`,
    );
  const { data } = rows(asFloats(embeddings), [token.id]);
  return { "v.token_embd.img_break": { shape: [data.length], data } };
};

/** Mistral Small 3.1: Pixtral's patches, merged in squares. */
export default defineProjector("pixtral", {
  classes: ["Mistral3ForConditionalGeneration"],
  fields: {
    ...visionFields,
    "vision.attention.layer_norm_epsilon": constant(f32(1e-5)),
    "vision.spatial_merge_size": count("spatial_merge_size"),
    use_silu: constant(bool(true)),
  },
  copies: rowBreak,
  tolerance: geluTable,
  weights: {
    "vision_tower.patch_conv": "v.patch_embd",
    "vision_tower.ln_pre": "v.pre_ln",
    "vision_tower.transformer.layers.{}.attention_norm": "v.blk.{}.ln1",
    "vision_tower.transformer.layers.{}.ffn_norm": "v.blk.{}.ln2",
    "vision_tower.transformer.layers.{}.attention.q_proj": as("v.blk.{}.attn_q", byNeighbours),
    "vision_tower.transformer.layers.{}.attention.k_proj": as("v.blk.{}.attn_k", byNeighbours),
    "vision_tower.transformer.layers.{}.attention.v_proj": "v.blk.{}.attn_v",
    "vision_tower.transformer.layers.{}.attention.o_proj": "v.blk.{}.attn_out",
    "vision_tower.transformer.layers.{}.feed_forward.gate_proj": "v.blk.{}.ffn_gate",
    "vision_tower.transformer.layers.{}.feed_forward.up_proj": "v.blk.{}.ffn_up",
    "vision_tower.transformer.layers.{}.feed_forward.down_proj": "v.blk.{}.ffn_down",
    "multi_modal_projector.norm": "mm.input_norm",
    "multi_modal_projector.patch_merger.merging_layer": "mm.patch_merger",
    "multi_modal_projector.linear_1": "mm.1",
    "multi_modal_projector.linear_2": "mm.2",
  },
});

import type { Weight } from "../architecture.ts";
import { as, range, rows } from "../changes.ts";
import { constant, counted, numberOf } from "../fields.ts";
import { bool } from "../format/metadata.ts";
import { defineProjector, visionFields } from "../projector.ts";
import { exactGelu } from "../tolerances.ts";

const layer = "vision_tower.encoder.layer.{}";

/** Without the axes of one entry before the others. */
const squeezed = ({ shape, data }: Weight): Weight => ({
  shape: shape.slice(shape.findIndex((size) => size > 1)),
  data,
});

/** Positions with the class's token behind the patches, where llama.cpp has it. */
const classLast = (weight: Weight): Weight => {
  const flat = squeezed(weight);
  const { shape } = flat;
  return rows(flat, [...range(1, shape[0] ?? 0), 0]);
};

/** InternVL 3: InternViT's patches with scaled layers, shuffled into channels. */
export default defineProjector("internvl", {
  classes: ["InternVLForConditionalGeneration"],
  fields: {
    ...visionFields,
    "vision.projector.scale_factor": counted((config) => Math.round(1 / numberOf(config, "downsample_ratio"))),
    use_gelu: constant(bool(true)),
  },
  tolerance: exactGelu,
  weights: {
    "vision_tower.embeddings.cls_token": as("v.class_embd", squeezed),
    "vision_tower.embeddings.position_embeddings": as("v.position_embd.weight", classLast),
    "vision_tower.embeddings.patch_embeddings.projection": "v.patch_embd",
    [`${layer}.layernorm_before`]: "v.blk.{}.ln1",
    [`${layer}.layernorm_after`]: "v.blk.{}.ln2",
    [`${layer}.attention.q_proj`]: "v.blk.{}.attn_q",
    [`${layer}.attention.k_proj`]: "v.blk.{}.attn_k",
    [`${layer}.attention.v_proj`]: "v.blk.{}.attn_v",
    [`${layer}.attention.q_norm`]: "v.blk.{}.attn_q_norm",
    [`${layer}.attention.k_norm`]: "v.blk.{}.attn_k_norm",
    [`${layer}.attention.projection_layer`]: "v.blk.{}.attn_out",
    [`${layer}.mlp.fc1`]: "v.blk.{}.ffn_up",
    [`${layer}.mlp.fc2`]: "v.blk.{}.ffn_down",
    [`${layer}.lambda_1`]: "v.blk.{}.ls1.weight",
    [`${layer}.lambda_2`]: "v.blk.{}.ls2.weight",
    "multi_modal_projector.layer_norm": "mm.model.mlp.0",
    "multi_modal_projector.linear_1": "mm.model.mlp.1",
    "multi_modal_projector.linear_2": "mm.model.mlp.3",
  },
});

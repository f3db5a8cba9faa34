import { isConfig } from "@tiny-random/core";
import type { Place } from "../architecture.ts";
import { deepLayers } from "../deep-stack.ts";
import { constant, counted, numberOf } from "../fields.ts";
import { bool, bools, f32 } from "../format/metadata.ts";
import { framesApart } from "../merged-patches.ts";
import { defineProjector, of, visionFields } from "../projector.ts";
import { geluTable } from "../tolerances.ts";

/** A merger's weights, named by the layer whose patches it merges. */
const deepMergers = (from: string, to: string): Readonly<Record<string, Place>> =>
  Object.fromEntries(
    Array.from({ length: 16 }, (_, index): [string, Place] => [
      `model.visual.deepstack_merger_list.${index}.${from}`,
      (weight, config) => ({ [`v.deepstack.${deepLayers(config)[index]}.${to}`]: weight }),
    ]),
  );

/** Qwen 3 VL: patches merged in squares, those of some layers besides. */
export default defineProjector("qwen3vl_merger", {
  classes: ["Qwen3VLForConditionalGeneration", "Qwen3VLMoeForConditionalGeneration"],
  fields: {
    ...visionFields,
    "vision.image_size": of(
      "vision_config",
      counted((config) => Math.sqrt(numberOf(config, "num_position_embeddings")) * numberOf(config, "patch_size")),
    ),
    "vision.attention.layer_norm_epsilon": constant(f32(1e-6)),
    "vision.spatial_merge_size": of(
      "vision_config",
      counted((config) => numberOf(config, "spatial_merge_size")),
    ),
    "vision.is_deepstack_layers": (config) => {
      const deep = deepLayers(config);
      const { vision_config: vision } = config;
      const depth = numberOf({ ...config, ...(isConfig(vision) && vision) }, "depth");
      return bools(Array.from({ length: depth }, (_, layer) => deep.includes(layer)));
    },
    use_gelu: constant(bool(true)),
  },
  tolerance: geluTable,
  weights: {
    "model.visual.patch_embed.proj.weight": framesApart,
    "model.visual.patch_embed.proj.bias": "v.patch_embd.bias",
    "model.visual.pos_embed": "v.position_embd",
    "model.visual.blocks.{}.norm1": "v.blk.{}.ln1",
    "model.visual.blocks.{}.norm2": "v.blk.{}.ln2",
    "model.visual.blocks.{}.attn.qkv": "v.blk.{}.attn_qkv",
    "model.visual.blocks.{}.attn.proj": "v.blk.{}.attn_out",
    "model.visual.blocks.{}.mlp.linear_fc1": "v.blk.{}.ffn_up",
    "model.visual.blocks.{}.mlp.linear_fc2": "v.blk.{}.ffn_down",
    "model.visual.merger.norm": "v.post_ln",
    "model.visual.merger.linear_fc1": "mm.0",
    "model.visual.merger.linear_fc2": "mm.2",
    ...deepMergers("norm", "norm"),
    ...deepMergers("linear_fc1", "fc1"),
    ...deepMergers("linear_fc2", "fc2"),
  },
});

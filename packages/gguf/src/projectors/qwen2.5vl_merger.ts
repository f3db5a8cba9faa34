import { isConfig } from "@tiny-random/core";
import { constant } from "../fields.ts";
import { bool, f32, u32 } from "../format/metadata.ts";
import { mergedPatches } from "../merged-patches.ts";
import { defineProjector, visionFields } from "../projector.ts";
import { exactGelu } from "../tolerances.ts";

/** Qwen 2.5 VL: windows of patches, whole images in some layers, gated feed-forward parts. */
export default defineProjector("qwen2.5vl_merger", {
  classes: ["Qwen2_5_VLForConditionalGeneration"],
  fields: {
    ...visionFields,
    "vision.image_size": constant(u32(560)),
    "vision.attention.layer_norm_epsilon": constant(f32(1e-6)),
    "vision.n_wa_pattern": ({ vision_config: vision }) => {
      const whole = isConfig(vision) ? vision["fullatt_block_indexes"] : undefined;
      return Array.isArray(whole) ? u32(Number(whole[0]) + 1) : undefined;
    },
    use_silu: constant(bool(true)),
  },
  stated: {
    config: ({ vision_config: vision }) => ({ vision_config: { ...(isConfig(vision) && vision), window_size: 112 } }),
    reason: "llama.cpp's windows are 112 pixels wide, whatever the config says",
  },
  tolerance: exactGelu,
  weights: mergedPatches,
});

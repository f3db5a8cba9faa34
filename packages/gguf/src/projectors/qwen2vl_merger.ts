import { constant, count } from "../fields.ts";
import { bool, f32, u32 } from "../format/metadata.ts";
import { mergedPatches } from "../merged-patches.ts";
import { defineProjector, of, visionFields } from "../projector.ts";
import { exactGelu } from "../tolerances.ts";

/** Qwen 2 VL: patches of two frames, merged in squares. */
export default defineProjector("qwen2vl_merger", {
  classes: ["Qwen2VLForConditionalGeneration"],
  fields: {
    ...visionFields,
    "vision.image_size": constant(u32(560)),
    "vision.embedding_length": of("vision_config", count("embed_dim")),
    "vision.feed_forward_length": of("vision_config", count("hidden_size")),
    "vision.attention.layer_norm_epsilon": constant(f32(1e-6)),
    use_silu: constant(bool(false)),
  },
  tolerance: exactGelu,
  weights: mergedPatches,
});

import { hyV4VlText } from "@tiny-random/atlas/configs/hy_v4_vl_text";
import { base } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { hyV4Family, tinyHyV4 } from "./hy_v4.ts";

/** Hy 4 whose neighbouring features turn together; positions may have three axes, and those of text are the same on each. */
const family = hyV4Family("hc_head.hc_pre", { rotaryPairs: "neighbours", latentEpsilon: (c) => c.rms_norm_eps });

export default textFamily({
  facts: hyV4VlText,
  repo: "tencent/Hy4",
  tokenizer: "llama",
  tiny: (c, { size }, merged) => {
    const [half, third] = [size.headSize / 2, Math.floor(size.headSize / 6)];
    return {
      ...tinyHyV4(size, merged),
      qk_rope_head_dim: size.headSize,
      rope_parameters: { ...c.rope_parameters, mrope_section: [half - 2 * third, third, third] },
    };
  },
  architectures: { HYV4VLTextModel: base(family) },
  variants: {
    "an indexer in every layer": { config: { indexer_types: ["full", "full"] }, classes: ["HYV4VLTextModel"] },
    "weights as they are, groups of experts": {
      config: { norm_topk_prob: false, n_group: 2, topk_group: 1 },
      classes: ["HYV4VLTextModel"],
    },
  },
});

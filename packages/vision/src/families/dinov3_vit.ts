import { dinov3Vit } from "@tiny-random/atlas/configs/dinov3_vit";
import { type ConfigOf, type ModelConfig, narrowed } from "@tiny-random/core";
import { baseModel, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { patchMaps } from "../layers/dinov2.ts";
import { axialRope, dinov3Embeddings, dinov3Layer, prefixLength } from "../layers/dinov3.ts";
import { afterEach } from "../layers/feature-maps.ts";
import { imageClass, morePatches } from "../layers/image-class.ts";
import { chosenStates, tinyVitBackbone } from "../layers/vit-backbone.ts";
import { unreadMaskToken } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(dinov3Vit, { image_size: "number", patch_size: "number" });
type Dinov3Config = ConfigOf<typeof facts>;

const parts = (c: Dinov3Config) => ({
  embeddings: dinov3Embeddings(c, unreadMaskToken(1, 1, c.hidden_size)),
  layer: Array.from({ length: c.num_hidden_layers }, () => dinov3Layer(c)),
  norm: layerNorm(c.hidden_size, c.layer_norm_eps),
});

/** The states before the first layer and after each (Siméoni et al., 2025), and the grid of patches. */
const statesOf = (c: Dinov3Config, m: ReturnType<typeof parts>, pixels: Tensor) => {
  const { grid, x } = m.embeddings(pixels);
  const turns = { tables: axialRope(c, c.rope_theta, grid), prefix: prefixLength(c) };
  const states = afterEach(m.layer, x, turns);
  return { grid, states, last: states.at(-1) ?? x };
};

const base = (c: Dinov3Config) =>
  baseModel(
    module(parts(c), (m, pixels: Tensor) => {
      const last_hidden_state = m.norm(statesOf(c, m, pixels).last);
      return { last_hidden_state, pooler_output: last_hidden_state.select(1, 0) };
    }),
  );

/** The class token's states of chosen layers, where the config asks for them. */
const classTokens = (c: Dinov3Config, states: readonly Tensor[], norm: (x: Tensor) => Tensor) => {
  const asked = (c as ModelConfig)["return_class_token"] === true;
  const chosen = asked ? chosenStates(c, states) : [];
  return Object.fromEntries(chosen.map((state, index) => [`cls_tokens.${index}`, norm(state).select(1, 0)]));
};

/** The states of chosen layers; the last layer's are always normalized. */
const backbone = (c: Dinov3Config) =>
  baseModel(
    module(parts(c), (m, pixels: Tensor) => {
      const { grid, states, last } = statesOf(c, m, pixels);
      const norm = (x: Tensor) => (c.apply_layernorm || x === last ? m.norm(x) : x);
      const maps = patchMaps(c, states, norm, { grid, tokens: prefixLength(c) });
      return { ...maps, ...classTokens(c, states, norm) };
    }),
  );

export default visionFamily({
  facts,
  repo: "facebook/dinov3-vits16-pretrain-lvd1689m",
  checkpoints: {
    DINOv3ViTModel: [
      "facebook/dinov3-vits16-pretrain-lvd1689m",
      "facebook/dinov3-vitb16-pretrain-lvd1689m",
      "facebook/dinov3-vitl16-pretrain-lvd1689m",
    ],
  },
  reference: { num_register_tokens: 4 },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: {
    image_processor_type: "DINOv3ViTImageProcessorFast",
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 224, width: 224 },
  },
  tiny: (c) => tinyVitBackbone(c),
  architectures: {
    DINOv3ViTModel: imageClass({ task: "image-feature-extraction", other: morePatches }, base),
    DINOv3ViTBackbone: imageClass({ other: morePatches }, backbone),
  },
  variants: {
    // As the sizes "plus" and 7B.
    "gated feed-forward": { config: { use_gated_mlp: true, hidden_act: "silu" }, classes: ["DINOv3ViTModel"] },
    "layers without norm": {
      config: { apply_layernorm: false, out_features: ["stage6", "stage12"], out_indices: [6, 12] },
      classes: ["DINOv3ViTBackbone"],
    },
  },
});

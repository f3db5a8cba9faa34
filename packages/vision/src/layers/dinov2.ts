import { type Architecture, labelsOf, type ModelConfig } from "@tiny-random/core";
import {
  activation,
  baseModel,
  layerNorm,
  linear,
  module,
  scale,
  Tensor,
  type VitBlock,
  vitAttention,
} from "@tiny-random/nn";
import { numberedMaps } from "./feature-maps.ts";
import { imageClass, morePatches } from "./image-class.ts";
import { imageHeads } from "./image-model.ts";
import { chosenStates } from "./vit-backbone.ts";
import { type PatchConfig, unreadMaskToken, type VitEmbeddingOptions } from "./vit-embeddings.ts";
import { vit, vitHidden, vitParts, vitStates } from "./vit-encoder.ts";

/** The config fields that DINOv2's feed-forward network reads. */
interface MlpConfig {
  readonly hidden_size: number;
  readonly hidden_act: string;
}

/** The config fields that its layers read. */
interface Dinov2LayerConfig extends MlpConfig {
  readonly num_attention_heads: number;
  readonly mlp_ratio: number;
  readonly layer_norm_eps: number;
  readonly use_swiglu_ffn: boolean;
}

/** The config fields that the classes of DINOv2 read. */
export interface Dinov2Config extends PatchConfig, Dinov2LayerConfig, ModelConfig {
  readonly num_hidden_layers: number;
  readonly qkv_bias: boolean;
  readonly apply_layernorm: boolean;
  readonly reshape_hidden_states: boolean;
  readonly out_features: readonly string[];
}

/** Layer scale: a factor for each feature, before the residual addition (Touvron et al., 2021). */
export const layerScale = (width: number) => module({ lambda1: scale(width) }, (m, x: Tensor) => x.mul(m.lambda1));

/** A feed-forward network whose linear maps are `fc1` and `fc2`. */
export const dinov2Mlp = (c: MlpConfig, inner: number) =>
  module({ fc1: linear(c.hidden_size, inner), fc2: linear(inner, c.hidden_size) }, (m, x: Tensor) =>
    m.fc2(activation(c.hidden_act)(m.fc1(x))),
  );

/** Two thirds of a width, rounded up to a multiple of 8. */
export const swiGluWidth = (inner: number): number => Math.floor((Math.trunc((inner * 2) / 3) + 7) / 8) * 8;

/** DINOv2's SwiGLU with gate and value in one projection. */
const jointSwiGlu = (c: MlpConfig, inner: number) => {
  const size = swiGluWidth(inner);
  return module(
    { weights_in: linear(c.hidden_size, 2 * size), weights_out: linear(size, c.hidden_size) },
    (m, x: Tensor) => {
      const [gate, value] = m.weights_in(x).chunk(2, -1) as [Tensor, Tensor];
      return m.weights_out(activation("silu")(gate).mul(value));
    },
  );
};

/** SwiGLU of some inner width with a projection each for gate and value: down(silu(gate(x)) · up(x)). */
export const gatedBySilu = (width: number, inner: number) =>
  module(
    { gate_proj: linear(width, inner), up_proj: linear(width, inner), down_proj: linear(inner, width) },
    (m, x: Tensor) => m.down_proj(activation("silu")(m.gate_proj(x)).mul(m.up_proj(x))),
  );

/** DINOv2's SwiGLU with a projection each for gate and value. */
export const separateSwiGlu = (c: MlpConfig, inner: number) => gatedBySilu(c.hidden_size, swiGluWidth(inner));

/** Parts of a layer in which models of DINOv2's kind differ. */
interface Dinov2LayerParts {
  readonly attention: VitBlock;
  swiGlu(c: MlpConfig, inner: number): VitBlock;
}

/** A pre-norm layer with layer scale (Oquab et al., 2023); a mask is added to the scores. */
export const dinov2Layer = (c: Dinov2LayerConfig, { attention, swiGlu }: Dinov2LayerParts): VitBlock => {
  const inner = Math.trunc(c.hidden_size * c.mlp_ratio);
  return module(
    {
      norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attention,
      layer_scale1: layerScale(c.hidden_size),
      norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: c.use_swiglu_ffn ? swiGlu(c, inner) : dinov2Mlp(c, inner),
      layer_scale2: layerScale(c.hidden_size),
    },
    (m, x: Tensor, mask?: Tensor) => {
      const attended = m.layer_scale1(m.attention(m.norm1(x), mask)).add(x);
      return m.layer_scale2(m.mlp(m.norm2(attended))).add(attended);
    },
  );
};

const layers = (c: Dinov2Config) =>
  Array.from({ length: c.num_hidden_layers }, () =>
    dinov2Layer(c, { attention: vitAttention(c), swiGlu: jointSwiGlu }),
  );

/** The parts of the first version: embeddings, layers and the last norm. */
export const dinov2Parts = (c: Dinov2Config & { readonly use_mask_token: boolean }) => {
  const maskToken = c.use_mask_token ? unreadMaskToken(1, c.hidden_size) : undefined;
  return vitParts(c, layers(c), { maskToken });
};

/** A version of DINOv2. */
interface Dinov2Version<C extends Dinov2Config> {
  /** Names of classes begin with it: `Dinov2`. */
  readonly prefix: string;
  /** The key of the backbone in a class with a head: `dinov2`. */
  readonly key: string;
  /** The embeddings' options. */
  embeddings(c: C): VitEmbeddingOptions;
  /** Tokens before the patches, the class token first. */
  tokens(c: C): number;
}

/**
 * The feature maps of chosen layers; or their states, as they are, where the config says so.
 *
 * @param norm normalizes the states that the config wants normalized
 * @param tokens tokens before the patches
 */
export const patchMaps = (
  c: Pick<Dinov2Config, "reshape_hidden_states" | "out_features">,
  states: readonly Tensor[],
  norm: (x: Tensor) => Tensor,
  { grid, tokens }: { readonly grid: Tensor; readonly tokens: number },
) => {
  const maps = chosenStates(c, states).map((state) => {
    const normalized = norm(state);
    return c.reshape_hidden_states ? normalized.slice(1, tokens).transpose(1, 2).reshape(grid.shape) : normalized;
  });
  return numberedMaps(maps);
};

/** The three classes of a version: bare model, image classification, backbone. */
export const dinov2Classes = <C extends Dinov2Config>({
  prefix,
  key,
  embeddings,
  tokens,
}: Dinov2Version<C>): Record<string, Architecture<C>> => {
  const parts = (c: C) => vitParts(c, layers(c), embeddings(c));
  const base = (c: C) =>
    baseModel(
      module(parts(c), (m, pixels: Tensor) => {
        const last_hidden_state = vitHidden(m, pixels);
        return { last_hidden_state, pooler_output: last_hidden_state.select(1, 0) };
      }),
    );
  /** A linear map over the class token's state and the mean of the patches'. */
  const classification = (c: C) => {
    const classifier = linear(2 * c.hidden_size, labelsOf(c));
    return imageHeads(key, vit(c, layers(c), embeddings(c)), { classifier }, (m, hidden) => ({
      logits: m.classifier(Tensor.cat([hidden.select(1, 0), hidden.slice(1, tokens(c)).mean(1)], -1)),
    }));
  };
  const backbone = (c: C) =>
    baseModel(
      module(parts(c), (m, pixels: Tensor) => {
        const grid = m.embeddings.patch_embeddings(pixels);
        const norm = c.apply_layernorm ? m.layernorm : (x: Tensor) => x;
        return patchMaps(c, vitStates(m, pixels), norm, { grid, tokens: tokens(c) });
      }),
    );
  const other = morePatches;
  return {
    [`${prefix}Model`]: imageClass<C>({ task: "image-feature-extraction", other }, base),
    [`${prefix}ForImageClassification`]: imageClass<C>({ task: "image-classification", other }, classification),
    [`${prefix}Backbone`]: imageClass<C>({ other }, backbone),
  };
};

/** The preprocessor_config.json of DINOv2's checkpoints. */
export const dinov2Processor = {
  image_processor_type: "BitImageProcessor",
  crop_size: { height: 224, width: 224 },
  do_center_crop: true,
  do_convert_rgb: true,
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  resample: 3,
  rescale_factor: 0.00392156862745098,
  size: { shortest_edge: 256 },
};

import { kimiK25 } from "@tiny-random/atlas/configs/kimi_k25";
import type { Kimi_K25VisionConfig } from "@tiny-random/atlas/configs/kimi_k25_vision";
import { type ConfigOf, type Context, narrowed } from "@tiny-random/core";
import {
  activation,
  attend,
  baseModel,
  layerNorm,
  linear,
  module,
  renamed,
  rotate,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import {
  kimiEpsilon,
  kimiImageSize,
  kimiPatch,
  kimiProcessor,
  kimiSettings,
  kimiTower,
  mergeOfKimi,
} from "@tiny-random/vision/families/kimi_k25_vision";
import { alternatingNeighbourRotary, type Packing } from "@tiny-random/vision/layers/packed/packed-attention";
import { twoLayerMlp } from "@tiny-random/vision/layers/packed/patch-mlp";
import { bareClass, type ImageTextModel, imageTextClass, imageTextGenerator } from "../layers/image-text.ts";
import { type ImageTextParts, languageOf, stateOf, weights } from "../layers/image-text-parts.ts";
import { markedPrompt } from "../layers/packed/packed-image-text.ts";
import { packedPictures } from "../layers/packed/packed-images.ts";
import { countedPositions } from "../layers/token-positions.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(kimiK25, { projection_hidden_size: "number" });
type Config = ConfigOf<typeof facts>;

const marks = { start: "<|media_begin|>image<|media_content|>", image: "<|media_pad|>", end: "<|media_end|>" };

/** What a class calls the parts of a layer of the tower. */
interface LayerKeys {
  readonly parts: { readonly norm1: string; readonly norm2: string; readonly wo: string };
  readonly mlp: { readonly up: string; readonly down: string };
}

/** A layer of the tower as the composite's checkpoints have it: one projection to queries, keys and values. */
const layer = (c: Kimi_K25VisionConfig, keys: LayerKeys) => {
  const { hidden_size: width, intermediate_size: features, num_attention_heads: heads, hidden_act } = c;
  return module(
    {
      norm1: layerNorm(width, kimiEpsilon),
      wqkv: linear(width, 3 * width),
      wo: linear(width, width),
      norm2: layerNorm(width, kimiEpsilon),
      mlp: twoLayerMlp({ width, features, activation: hidden_act }, keys.mlp),
    },
    (m, x: Tensor, { mask, rotary }: Packing) => {
      const joint = m.wqkv(m.norm1(x)).chunk(3, -1);
      const [query, key, value] = joint.map((part) => splitHeads(part, heads, width / heads)) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const attended = x.add(m.wo(attend(rotate(query, rotary), rotate(key, rotary), value, { mask })));
      return attended.add(m.mlp(m.norm2(attended)));
    },
    keys.parts,
  );
};

const tower = (c: Config, keys: LayerKeys) =>
  kimiTower(c.vision_config, { layer: (vision) => layer(vision, keys), rotary: alternatingNeighbourRotary });

/** Each block of normed patches as one token: `[blocks, merge², width]` → `[blocks, text width]`. */
const projector = (c: Config) => {
  const width = c.vision_config.hidden_size * mergeOfKimi(c.vision_config) ** 2;
  return module(
    {
      pre_norm: layerNorm(c.projection_hidden_size, c.projection_layer_norm_eps),
      in_proj: linear(width, width),
      out_proj: linear(width, c.text_config.hidden_size),
    },
    (m, blocks: Tensor) => m.out_proj(activation("gelu")(m.in_proj(m.pre_norm(blocks).flatten(1)))),
  );
};

/** The names that the bare class saves. */
const bareKeys: LayerKeys = {
  parts: { norm1: "norm1", norm2: "norm2", wo: "attn.proj" },
  mlp: { up: "fc1", down: "fc2" },
};

/** Those that the class which generates saves: the released checkpoint's. */
const generatingKeys: LayerKeys = {
  parts: { norm1: "norm0", norm2: "norm1", wo: "wo" },
  mlp: { up: "fc0", down: "fc1" },
};

/** The tower and the projector by the names that the bare class saves. */
const bareNames = (vision: ReturnType<typeof tower>, projected: ReturnType<typeof projector>) => ({
  vision_tower: weights({
    patch_embed: vision.patch_embed,
    blocks: vision.layers,
    final_layernorm: vision.final_layernorm,
  }),
  mm_projector: projected,
});

/** By those that the class which generates saves. */
const generatingNames = (vision: ReturnType<typeof tower>, projected: ReturnType<typeof projector>) => {
  const { proj, pos_emb } = vision.patch_embed;
  return {
    vision_tower: weights({
      encoder: weights({
        patch_embed: weights({ proj }),
        blocks: vision.layers,
        final_layernorm: vision.final_layernorm,
      }),
      patch_embed: weights({ pos_emb: weights({ weight: pos_emb.position_embeddings }) }),
    }),
    mm_projector: weights({ proj: weights({ "0": projected.in_proj, "2": projected.out_proj }) }),
    model: weights({ mm_projector: weights({ pre_norm: projected.pre_norm }) }),
  };
};

/** MoonViT and DeepSeek V3, whose layers are saved as blocks. */
const parts =
  (keys: LayerKeys) =>
  (c: Config, context: Context): ImageTextParts => {
    const language = languageOf(c, context);
    const backbone = baseModel(renamed(language.backbone, { layers: "blocks" }));
    const vision = tower(c, keys);
    const projected = projector(c);
    return {
      language,
      model: weights({ ...bareNames(vision, projected), language_model: backbone }),
      generating: weights({
        ...generatingNames(vision, projected),
        language_model: weights({ model: backbone, lm_head: language.head }),
      }),
      features: ({ pixel_values, image_grid_thw }) => {
        if (!pixel_values || !image_grid_thw) throw new Error("packed patches need their grids");
        return projected(stateOf(vision(pixel_values, image_grid_thw), "pooler_output"));
      },
    };
  };

const model = (keys: LayerKeys): ImageTextModel<Config> => ({
  parts: parts(keys),
  images: packedPictures<Config>((c) => kimiPatch(c.vision_config)),
  positions: countedPositions(0),
  prompt: (c) => markedPrompt(c, marks),
});

/** Kimi's turns; contents are texts, or parts of which some are images. */
const chatTemplate = `{%- for message in messages %}
    {{- '<|im_' + message['role'] + '|>' + message['role'] + '<|im_middle|>' }}
    {%- if message['content'] is string %}
        {{- message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '${marks.start}${marks.image}${marks.end}' if part['type'] == 'image' else part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- '<|im_end|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_assistant|>assistant<|im_middle|>' }}
{%- endif %}
`;

export default multimodalFamily<Config>({
  facts,
  repo: "moonshotai/Kimi-K2.6",
  needs: ["text_config", "text_config.rope_parameters"],
  reference: {
    tie_word_embeddings: false,
    text_config: {
      vocab_size: 163840,
      num_attention_heads: 64,
      num_key_value_heads: 64,
      n_routed_experts: 384,
      first_k_dense_replace: 1,
      n_group: 1,
      topk_group: 1,
      routed_scaling_factor: 2.827,
      max_position_embeddings: 262144,
      rope_theta: 50000,
      rope_scaling: {
        beta_fast: 32,
        beta_slow: 1,
        factor: 64,
        mscale: 1,
        mscale_all_dim: 1,
        original_max_position_embeddings: 4096,
        type: "yarn",
      },
    },
  },
  tokenizer: extendedTokenizer("o200k", {
    tokens: {
      vision_start_token: "<|media_begin|>",
      media_content_token: "<|media_content|>",
      image_token: marks.image,
      vision_end_token: marks.end,
      video_token: "<|kimi_k25_video_placeholder|>",
      system_token: "<|im_system|>",
      user_token: "<|im_user|>",
      assistant_token: "<|im_assistant|>",
      middle_token: "<|im_middle|>",
      turn_token: "<|im_end|>",
    },
    files: { "chat_template.jinja": chatTemplate },
  }),
  preprocessor: kimiProcessor,
  processor: {
    className: "Kimi_K25Processor",
    imageToken: marks.image,
    imageSettings: (c) => kimiSettings(c.vision_config),
    imageSize: (c) => kimiImageSize(c.vision_config),
  },
  tiny: (c) => ({ projection_hidden_size: c.vision_config.hidden_size }),
  architectures: {
    Kimi_K25ForConditionalGeneration: imageTextGenerator(model(generatingKeys)),
    Kimi_K25Model: imageTextClass(model(bareKeys), bareClass),
  },
});

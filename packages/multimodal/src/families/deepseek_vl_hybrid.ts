import { deepseekVlHybrid as deepseekVlHybridFacts } from "@tiny-random/atlas/configs/deepseek_vl_hybrid";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  activation,
  asSequence,
  baseModel,
  channelsFirst,
  conv2d,
  linear,
  module,
  Parameter,
  Tensor,
} from "@tiny-random/nn";
import { samHqVisionEncoder, samNeck, samVisionFacts } from "@tiny-random/vision/families/sam_vision_model";
import { siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import { equalFeatures, type ImageInputs, imagesOfRow, severalImages } from "../layers/image-inputs.ts";
import { patchCount } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { imageTextTowers, stateOf, weights } from "../layers/image-text-parts.ts";
import { multimodalFamily } from "../multimodal-family.ts";
import { deepseekPrompt, generationConfig, image_token, tokenizer, vision_config } from "./deepseek_vl.ts";

const facts = narrowed(deepseekVlHybridFacts, {
  vision_config: siglipVisionFacts,
  high_res_vision_config: samVisionFacts,
});
type DeepseekVLHybridConfig = ConfigOf<typeof facts>;

/** A map of the large image stretched to four times SigLIP's patches along an edge, then halved twice. */
const highResProjector = ({ high_res_vision_config: large, vision_config: c }: DeepseekVLHybridConfig) => {
  const [channels, side] = [large.output_channels, Math.floor(c.image_size / c.patch_size)];
  const halving = (width: number) => conv2d(width, 2 * width, 3, { stride: 2, padding: 1, bias: false });
  return module({ conv1: halving(channels), conv2: halving(2 * channels) }, (m, x: Tensor) => {
    const stretched = x.interpolate({ size: [4 * side, 4 * side], mode: "bilinear" });
    return m.conv2(m.conv1(stretched));
  });
};

/** Features of both towers side by side, of half the text's width each, through one more linear layer. */
const aligner = ({
  vision_config: small,
  high_res_vision_config: large,
  text_config: text,
}: DeepseekVLHybridConfig) => {
  const half = Math.floor(text.hidden_size / 2);
  return module(
    {
      vision_proj: linear(small.hidden_size, half),
      high_res_vision_proj: linear(4 * large.output_channels, half),
      proj: linear(text.hidden_size, text.hidden_size),
    },
    (m, patches: Tensor, places: Tensor) => {
      const both = Tensor.cat([m.high_res_vision_proj(places), m.vision_proj(patches)], -1);
      return m.proj(activation("gelu")(both));
    },
  );
};

/** SAM's view of the large image: its last map, and the state of the first global layer, scaled by a learned number. */
const highResParts = (c: DeepseekVLHybridConfig) => ({
  high_res_vision_model: module({ vision_encoder: samHqVisionEncoder(c.high_res_vision_config) }, (m, x: Tensor) =>
    m.vision_encoder(x),
  ),
  high_res_vision_neck: samNeck(c.high_res_vision_config),
  high_res_vision_proj: highResProjector(c),
  high_res_vision_alpha: new Parameter([1], { kind: "scale" }),
});

/** The large image's places as a sequence, as many as the small one has patches. */
const highResFeatures = (m: ReturnType<typeof highResParts>, pixels: Tensor): Tensor => {
  const { image, global } = m.high_res_vision_model(pixels);
  const first = m.high_res_vision_proj(m.high_res_vision_neck(channelsFirst(global[0] as Tensor)));
  return asSequence(m.high_res_vision_proj(image).add(first.mul(m.high_res_vision_alpha)));
};

const pixelNames = ["pixel_values", "high_res_pixel_values"] as const;

/** Images of both sizes. */
const images: ImageInputs<DeepseekVLHybridConfig> = {
  names: Object.fromEntries(pixelNames.map((name) => [name, name])),
  inputs: (c) => {
    const large = severalImages.inputs({ ...c, vision_config: c.high_res_vision_config })["pixel_values"];
    return { ...severalImages.inputs(c), ...(large && { high_res_pixel_values: large }) };
  },
  rowOf: imagesOfRow(pixelNames, equalFeatures),
};

/** Images of two sizes, seen by SigLIP and by SAM, in a text that DeepSeek's LLM reads (Lu et al., 2024). */
const deepseekVlHybrid: ImageTextModel<DeepseekVLHybridConfig> = {
  parts: (c, context) => {
    const { language, tower } = imageTextTowers(c, context);
    const [large, aligned] = [highResParts(c), aligner(c)];
    const model = baseModel(
      weights({ ...large, vision_model: tower, aligner: aligned, language_model: language.backbone }),
    );
    return {
      language,
      model,
      generating: weights({ model, lm_head: language.head }),
      features: (given) => {
        const patches = stateOf(tower(given), "last_hidden_state");
        return aligned(patches, highResFeatures(large, stateOf(given, "high_res_pixel_values")));
      },
    };
  },
  images,
  prompt: deepseekPrompt,
};

export default multimodalFamily({
  facts,
  repo: "deepseek-community/deepseek-vl-7b-chat",
  reference: {
    text_config: {
      vocab_size: 102400,
      num_hidden_layers: 30,
      max_position_embeddings: 16384,
      rope_theta: 10000,
    },
    vision_config,
    high_res_vision_config: { mlp_dim: 3072 },
    tie_word_embeddings: false,
    torch_dtype: "bfloat16",
  },
  generationConfig,
  tokenizer,
  preprocessor: {
    image_processor_type: "DeepseekVLHybridImageProcessor",
    do_resize: true,
    size: { height: 384, width: 384 },
    min_size: 14,
    resample: 3,
    do_pad: true,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    high_res_size: { height: 1024, width: 1024 },
    high_res_resample: 3,
    high_res_image_mean: [0.48145466, 0.4578275, 0.40821073],
    high_res_image_std: [0.26862954, 0.26130258, 0.27577711],
  },
  processor: {
    className: "DeepseekVLHybridProcessor",
    imageToken: image_token,
    settings: (c) => ({ num_image_tokens: patchCount(c.vision_config) }),
    imageSettings: ({ high_res_vision_config: { image_size: edge } }) => ({
      high_res_size: { height: edge, width: edge },
    }),
  },
  towerFields: ["text_config", "vision_config", "high_res_vision_config"],
  // One patch more than the small image along an edge; few channels, which the projector has four times.
  tiny: (c, { size }, merged) => ({
    high_res_vision_config: {
      ...merged.high_res_vision_config,
      image_size: c.vision_config.image_size + merged.high_res_vision_config.patch_size,
      output_channels: size.width / 4,
    },
  }),
  architectures: imageTextClasses("DeepseekVLHybrid", deepseekVlHybrid),
});

import { qianfanOcr } from "@tiny-random/atlas/configs/qianfan_ocr";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { type AnyModule, namedParameters } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { fusedQianfanTower } from "@tiny-random/vision/families/qianfan_ocr_vision";
import { canvasProcessor } from "../layers/canvas-processor.ts";
import { chatMlWithImages } from "../layers/image-chats.ts";
import { imageTextClasses } from "../layers/image-text.ts";
import { languageOf, weights } from "../layers/image-text-parts.ts";
import { multimodalFamily } from "../multimodal-family.ts";
import { imageToken, internvlModel, internvlTokens, tileFeatures } from "./internvl/tiled-images.ts";

const facts = narrowed(qianfanOcr, {});
type QianfanOCRConfig = ConfigOf<typeof facts>;

/** What a text has in an image's place; the processor replaces it. */
const placeholder = "<image>";

/** Weights under other names. */
const renamed = (whole: AnyModule, nameOf: (name: string) => string): AnyModule =>
  weights(Object.fromEntries(namedParameters(whole).map(({ name, parameter }) => [nameOf(name), parameter])));

/** Transformers writes layers of both towers below `encoder`, where the checkpoint has the image tower's alone. */
const belowEncoder = (name: string): string => name.replace(/^layers\./, "encoder.layers.");

/** What the checkpoint calls parts of the image tower. */
const towerNames: readonly (readonly [RegExp, string])[] = [
  [/\.lambda_([12])$/, ".ls$1"],
  [/\.layernorm_before\./, ".norm1."],
  [/\.layernorm_after\./, ".norm2."],
  [/\.attention\.(qkv|proj)\./, ".attn.$1."],
  [/^embeddings\.cls_token$/, "embeddings.class_embedding"],
  [/^embeddings\.position_embeddings$/, "embeddings.position_embedding"],
  [/^embeddings\.patch_embeddings\.projection\./, "embeddings.patch_embedding."],
];

const towerName = (name: string): string =>
  towerNames.reduce((text, [pattern, written]) => text.replace(pattern, written), belowEncoder(name));

/** InternVL with a Qwen 3, under the names of the first Qianfan-OCR (Baidu, 2026). */
const qianfan = internvlModel<QianfanOCRConfig>({
  placeholder,
  towers: (c, context) => ({
    language: languageOf(c, context),
    tower: fusedQianfanTower(c.vision_config).module,
  }),
  keys: ({ language, tower }, projector) => {
    const [seen, read] = [renamed(tower, towerName), renamed(language.backbone, belowEncoder)];
    const { layer_norm, linear_1, linear_2 } = projector;
    return {
      model: weights({ vision_tower: seen, language_model: read, multi_modal_projector: projector }),
      generating: weights({
        vision_model: seen,
        language_model: weights({ model: read, lm_head: language.head }),
        mlp1: weights({ 0: layer_norm, 1: linear_1, 3: linear_2 }),
      }),
    };
  },
});

export default multimodalFamily({
  facts,
  repo: "baidu/Qianfan-OCR",
  tokenizer: extendedTokenizer("qwen", {
    tokens: internvlTokens,
    files: { "chat_template.jinja": chatMlWithImages(`${placeholder}\\n`) },
  }),
  preprocessor: canvasProcessor({
    size: { height: 448, width: 448 },
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
  }),
  processor: {
    className: "QianfanOCRProcessor",
    imageToken,
    settings: (c) => ({ image_seq_length: tileFeatures(c), image_placeholder_token: placeholder }),
    imageSettings: () => ({ max_patches: 4 }),
  },
  tiny: (c) => ({ image_seq_length: tileFeatures(c) }),
  architectures: imageTextClasses("QianfanOCR", qianfan),
});

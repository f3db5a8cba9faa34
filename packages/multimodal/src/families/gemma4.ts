import { gemma4 } from "@tiny-random/atlas/configs/gemma4";
import { extractor, melBins } from "@tiny-random/audio/families/gemma4_audio";
import { type ConfigOf, InputError, narrowed } from "@tiny-random/core";
import { reference as text_config, withPerLayerRows } from "@tiny-random/text/families/gemma4_text/index";
import { syncNested } from "@tiny-random/text/nested-tokenizer";
import { imageSize, processor, processorSettings } from "@tiny-random/vision/families/gemma4_vision";
import { framesEvery, pooledTokens } from "../layers/senses/prompts.ts";
import { sensingClasses, towerSenses } from "../layers/senses/senses.ts";
import { gemma4Tokenizer, gemma4Tokens } from "../layers/senses/tokenizer.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(gemma4, {});
type Gemma4Config = ConfigOf<typeof facts>;

/** How the tower pools, for a processor; that of the class where there is no tower. */
const poolingOf = ({ vision_config: tower }: Gemma4Config) => tower ?? { patch_size: 16, pooling_kernel_size: 3 };

export default multimodalFamily<Gemma4Config>({
  facts,
  repo: "google/gemma-4-E2B-it",
  needs: ["vision_config"],
  checkpoints: { Gemma4ForConditionalGeneration: ["google/gemma-4-E4B-it"] },
  reference: { text_config, vision_config: {}, audio_config: {} },
  generationConfig: { bos_token_id: 2, eos_token_id: 1, pad_token_id: 0 },
  tokenizer: gemma4Tokenizer,
  preprocessor: processor,
  extractor,
  processor: {
    className: "Gemma4Processor",
    imageToken: gemma4Tokens.image_token,
    imageSize: (c) => imageSize(poolingOf(c)),
    imageSettings: (c) => processorSettings(poolingOf(c)),
    soundsBeside: ({ audio_config: tower }) => (tower ? { feature_size: melBins(tower) } : undefined),
    followed: (tokenizer, target, defaults) => {
      const followed = syncNested(tokenizer, target, defaults);
      const text = followed["text_config"] as Gemma4Config["text_config"] | undefined;
      return text ? { ...followed, text_config: withPerLayerRows(text) } : followed;
    },
  },
  tiny: ({ vision_config: tower }: Gemma4Config) => {
    if (tower) return {};
    throw new InputError(
      "vision_config of gemma4 is missing: Transformers then makes a model that sees nothing, and none is made here",
      "Give it a vision_config, or ask for gemma4_text.",
    );
  },
  architectures: sensingClasses<Gemma4Config>("Gemma4", {
    ...towerSenses,
    imageTokens: (inputs, c) => pooledTokens(inputs, poolingOf(c).pooling_kernel_size),
    soundTokens: framesEvery(4),
    marked: true,
  }),
  variants: {
    "images alone, no inputs of layers": {
      config: { audio_config: null, text_config: { hidden_size_per_layer_input: 0 } },
    },
    "images whose tokens see each other": { config: { text_config: { use_bidirectional_attention: "vision" } } },
  },
});

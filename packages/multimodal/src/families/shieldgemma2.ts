import { shieldgemma2 as shieldgemma2Facts } from "@tiny-random/atlas/configs/shieldgemma2";
import {
  type BuiltProcessor,
  type ConfigOf,
  type InputSynthesizer,
  type ModelConfig,
  narrowed,
  takeAxis,
} from "@tiny-random/core";
import { encodedTexts } from "@tiny-random/text/inputs";
import { syncNested } from "@tiny-random/text/nested-tokenizer";
import { sentence, shortSentence } from "@tiny-random/text/sentences";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import type { Encoder } from "@tiny-random/text/tokenizers/encode";
import { siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { processedImages } from "@tiny-random/vision/inputs";
import { numbers } from "../inputs.ts";
import {
  gemma3ImageCount,
  gemma3ImageText,
  gemma3Preprocessor,
  gemma3Tokens,
  gemma3TowerReference,
} from "../layers/gemma3-images.ts";
import { imageMarks, patchCount } from "../layers/image-prompts.ts";
import { type ClassOfModel, imageTextClass } from "../layers/image-text.ts";
import { imageTokenOf } from "../layers/image-text-forward.ts";
import { weights } from "../layers/image-text-parts.ts";
import { countedPositions } from "../layers/token-positions.ts";
import { multimodalFamily } from "../multimodal-family.ts";
import { gemma3Typed, typedWholeTexts } from "./gemma3.ts";

const facts = narrowed(shieldgemma2Facts, { vision_config: siglipVisionFacts, mm_tokens_per_image: "number" });
type ShieldGemma2Config = ConfigOf<typeof facts>;

/** The tokens of both answers, which no field of the class is: configs may state them, and the class has these where one does not. */
const usualAnswers = { yes_token_index: 10784, no_token_index: 3771 };

const answerTokens = (c: ModelConfig): number[] =>
  Object.entries(usualAnswers).map(([field, usual]) => Number(c[field] ?? usual));

/** How a text asks whether an image breaks a policy, as a template writes it: before the image, before and behind the policy. */
const asking = {
  start: "<start_of_turn>user\nIs it against a policy to show this?\n\n",
  policy: "\n\n<start_of_turn>\n",
  end: "\n<end_of_turn>\n\nAnswer 'Yes' or 'No'.<end_of_turn>\n<start_of_turn>model\n",
};

const quoted = (text: string): string => JSON.stringify(text);

/** Asks by itself: there is no other conversation. */
const chatTemplate = `{%- for message in messages %}
    {{- ${quoted(asking.start)} }}
    {%- if message['content'] is string %}
        {{- ${quoted(asking.policy)} + message['content'] }}
    {%- else %}
        {%- for part in message['content'] %}
            {{- '${gemma3Tokens.boi_token}' if part['type'] == 'image' else ${quoted(asking.policy)} + part['text'] }}
        {%- endfor %}
    {%- endif %}
    {{- ${quoted(asking.end)} }}
{%- endfor %}
`;

/** The question of a policy about an image. */
const question = (policy: string, image: string): string =>
  `${asking.start}${image}${asking.policy}${policy}${asking.end}`;

/** Images, each asked about by several policies of different lengths, and which tokens are images'. */
const policyInputs =
  (c: ShieldGemma2Config): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const [images, first] = kind === "golden" ? [2, attempt] : [1, attempt + 2];
    const policies = kind === "golden" ? [shortSentence(first), sentence(first + 1)] : [sentence(first)];
    const { raw, inputs } = await processedImages(imageProcessorOf(processors), numbers(images, first));
    const { pixel_values: pixels } = inputs;
    if (!pixels) throw new Error("a policy is about images");
    const rows = numbers(images * policies.length, 0);
    const read = rows.map((row) => question(policies[row % policies.length] ?? "", gemma3ImageText(c)));
    const named = Object.fromEntries(policies.map((policy, index) => [`policy ${index}`, policy]));
    const recorded = { custom_policies: named, policies: Object.keys(named) };
    const texts = encodedTexts(processors, read, { padding: "left" }, recorded);
    const ofRows = rows.map((row) => Math.floor(row / policies.length));
    const all = { ...texts.inputs, pixel_values: takeAxis(pixels, 0, ofRows) };
    return {
      raw: { ...texts.raw, ...raw },
      inputs: {
        ...all,
        token_type_ids: imageMarks(all, imageTokenOf(c)),
        position_ids: countedPositions(0).ofBatch(all, c),
      },
    };
  };

/** Scores and shares of the answers "Yes" and "No" behind a text: the language model's for these two tokens. */
const answers: ClassOfModel<ShieldGemma2Config> = {
  decoderInputs: typedWholeTexts,
  made: ({ model, language }, c) => ({
    // The class's names have one key more than those of Gemma 3.
    weights: weights({ model: weights({ model, lm_head: language.head }) }),
    outputs: (states) => {
      const ids = states.graph.constant(answerTokens(c), "int64");
      const logits = language.scores(states.select(1, -1)).index_select(-1, ids);
      return { logits, probabilities: logits.softmax(-1) };
    },
  }),
};

/** A config with the first tokens of both answers, which it says beside the class's fields. */
const followed = (built: BuiltProcessor, target: ModelConfig, defaults: ModelConfig): ModelConfig => {
  const first = (text: string) => (built.instance as Encoder).encode(text, false)[0];
  return { ...syncNested(built, target, defaults), yes_token_index: first("Yes"), no_token_index: first("No") };
};

export default multimodalFamily<ShieldGemma2Config>({
  facts,
  repo: "google/shieldgemma-2-4b-it",
  reference: {
    eos_token_id: [1, 106],
    text_config: {
      hidden_size: 2560,
      intermediate_size: 10240,
      num_hidden_layers: 34,
      rope_scaling: { factor: 8, rope_type: "linear" },
      sliding_window: 1024,
    },
    vision_config: gemma3TowerReference,
    torch_dtype: "bfloat16",
    ...usualAnswers,
  },
  generationConfig: { bos_token_id: 2, eos_token_id: [1, 106], pad_token_id: 0 },
  tokenizer: extendedTokenizer("gemma", { tokens: gemma3Tokens, files: { "chat_template.jinja": chatTemplate } }),
  preprocessor: gemma3Preprocessor,
  processor: {
    className: "ShieldGemma2Processor",
    imageToken: gemma3Tokens.image_token,
    settings: gemma3ImageCount,
    imageSettings: gemma3ImageCount,
    followed,
  },
  tiny: (c) => ({ mm_tokens_per_image: patchCount(c.vision_config) / 4 }),
  absent: {
    Gemma3ForConditionalGeneration:
      "Transformers does not load what it saves of this class under this type: model. before every name, and it adds another",
  },
  architectures: {
    ShieldGemma2ForImageClassification: {
      ...imageTextClass<ShieldGemma2Config>(gemma3Typed, answers),
      inputs: policyInputs,
    },
  },
});

import { type OpenAIPrivacyFilterConfig, openaiPrivacyFilter } from "@tiny-random/atlas/configs/openai_privacy_filter";
import { nearMask, Parameter, paddingMask } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { clampedMixture, type GateUpLayout } from "../layers/experts/clamped-mixture.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { tokenClassification } from "../layers/heads/decoder-scores.ts";
import { textFamily } from "../text-family.ts";

const kinds =
  "account_number private_address private_date private_email private_person private_phone private_url secret";

/** Parts of each kind of private text: begin, inside, end, single. */
const labels = ["O", ...kinds.split(" ").flatMap((kind) => ["B", "I", "E", "S"].map((part) => `${part}-${kind}`))];

const labelFields = {
  id2label: Object.fromEntries(labels.entries()),
  label2id: Object.fromEntries(labels.map((label, id) => [label, id])),
};

const halves = (features: number): GateUpLayout => ({
  gate: (both) => both.slice(-1, 0, features),
  up: (both) => both.slice(-1, features),
});

/** gpt-oss as an encoder: tokens see both sides within the window, neighbours rotate, gate and up features are halves. */
const family = rotaryDecoderFamily<OpenAIPrivacyFilterConfig>({
  masks:
    (_ids, { attention_mask: mask }) =>
    (window) =>
      window === undefined ? paddingMask(mask) : nearMask(mask, window),
  attention: (c, layer) =>
    causalAttention(c, layer, {
      sinks: new Parameter([c.num_attention_heads], { kind: "positive" }, { keepFloat32: true }),
    }),
  mlp: (c) => clampedMixture(c, halves(c.intermediate_size)),
  rotaryPairs: "neighbours",
});

export default textFamily({
  facts: openaiPrivacyFilter,
  repo: "openai/privacy-filter",
  reference: { ...labelFields, torch_dtype: "bfloat16" },
  resolve: (_, merged) => (merged["id2label"] || typeof merged["num_labels"] === "number" ? {} : labelFields),
  tokenizer: "o200k",
  architectures: {
    OpenAIPrivacyFilterModel: base(family),
    OpenAIPrivacyFilterForTokenClassification: tokenClassification(family, "score"),
  },
});

import { ofClass } from "./class-names.ts";
import { m2mLanguages } from "./m2m-languages.ts";

/** The special tokens that one of Transformers' tokenizer classes has by itself. */
export interface ClassTokens {
  /** Named ones, which tokenizer_config.json may override one by one. */
  readonly named: Readonly<Record<string, string>>;
  /** Further ones, where tokenizer_config.json lists none. */
  readonly extra?: readonly string[];
  /** Further ones beside those that tokenizer_config.json lists. */
  readonly always?: readonly string[];
  /** How many tokens of the form `<extra_id_N>`, where tokenizer_config.json has no `extra_ids`. */
  readonly sentinels?: number;
  /** Why the class insists on them. */
  readonly reason: string;
}

const bert: ClassTokens = {
  named: { unk_token: "[UNK]", sep_token: "[SEP]", pad_token: "[PAD]", cls_token: "[CLS]", mask_token: "[MASK]" },
  reason: "arguments with defaults; the class builds its own template from cls_token and sep_token",
};

const robertaNames = {
  bos_token: "<s>",
  eos_token: "</s>",
  sep_token: "</s>",
  cls_token: "<s>",
  unk_token: "<unk>",
  pad_token: "<pad>",
  mask_token: "<mask>",
};

const roberta: ClassTokens = {
  named: robertaNames,
  reason: "arguments with defaults; the class builds its own post-processor from cls_token and sep_token",
};

const albert: ClassTokens = {
  named: { ...bert.named, bos_token: "[CLS]", eos_token: "[SEP]", unk_token: "<unk>", pad_token: "<pad>" },
  reason: "arguments with defaults; the class fixes unk_id to 1, so <pad> stays before <unk>",
};

const debertaV2: ClassTokens = {
  named: { ...bert.named, bos_token: "[CLS]", eos_token: "[SEP]" },
  reason: "arguments with defaults",
};

const gemma: ClassTokens = {
  named: { unk_token: "<unk>", bos_token: "<bos>", eos_token: "<eos>", pad_token: "<pad>", mask_token: "<mask>" },
  reason: "arguments with defaults; no checkpoint uses <mask>, the class adds it all the same",
};

const ends = (token: string, reason: string): ClassTokens => ({
  named: { unk_token: token, bos_token: token, eos_token: token },
  reason,
});

const unknown: ClassTokens = { named: { unk_token: "<unk>" }, reason: "an argument with a default" };

const gpt2 = ends("<|endoftext|>", "arguments with defaults; there is no padding token");

const qwen: ClassTokens = {
  named: { unk_token: "<|endoftext|>", eos_token: "<|endoftext|>", pad_token: "<|endoftext|>" },
  reason: "arguments with defaults",
};

const t5: ClassTokens = {
  named: { eos_token: "</s>", unk_token: "<unk>", pad_token: "<pad>" },
  sentinels: 100,
  reason: "a hundred sentinels are added unless extra_ids says otherwise; unk_id is fixed to 2, behind <pad> and </s>",
};

/** By class, without `Fast` at the end of its name. A class that is not here takes tokenizer.json as it is. */
export const tokensOfClass: Readonly<Record<string, ClassTokens>> = {
  AlbertTokenizer: albert,
  BartTokenizer: roberta,
  BertTokenizer: bert,
  BlenderbotSmallTokenizer: {
    named: { bos_token: "__start__", eos_token: "__end__", unk_token: "__unk__", pad_token: "__null__" },
    reason: "arguments with defaults",
  },
  BlenderbotTokenizer: roberta,
  CLIPTokenizer: {
    named: { ...gpt2.named, bos_token: "<|startoftext|>", pad_token: "<|endoftext|>" },
    reason: "arguments with defaults",
  },
  CTRLTokenizer: unknown,
  CamembertTokenizer: {
    named: robertaNames,
    extra: ["<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"],
    reason: "arguments with defaults, and three placeholders that the class adds as extra special tokens",
  },
  CodeGenTokenizer: gpt2,
  CohereTokenizer: {
    named: {
      unk_token: "<UNK>",
      bos_token: "<BOS_TOKEN>",
      eos_token: "<|END_OF_TURN_TOKEN|>",
      pad_token: "<PAD>",
      cls_token: "<CLS>",
      sep_token: "<SEP>",
      mask_token: "<MASK_TOKEN>",
    },
    reason: "arguments with defaults; the class replaces normalizer, pre-tokenizer and decoder by its own",
  },
  ConvBertTokenizer: bert,
  DPRQuestionEncoderTokenizer: bert,
  DebertaTokenizer: debertaV2,
  DebertaV2Tokenizer: debertaV2,
  DistilBertTokenizer: bert,
  ElectraTokenizer: bert,
  EsmcTokenizer: {
    named: {
      unk_token: "<unk>",
      cls_token: "<cls>",
      pad_token: "<pad>",
      mask_token: "<mask>",
      eos_token: "<eos>",
      chain_break_token: "|",
    },
    reason: "arguments with defaults; the class has one vocabulary, whatever tokenizer.json says",
  },
  FNetTokenizer: albert,
  FunnelTokenizer: {
    named: {
      unk_token: "<unk>",
      sep_token: "<sep>",
      pad_token: "<pad>",
      cls_token: "<cls>",
      mask_token: "<mask>",
      bos_token: "<s>",
      eos_token: "</s>",
    },
    reason: "arguments with defaults; the class builds its own template from cls_token and sep_token",
  },
  GPT2Tokenizer: gpt2,
  GPTNeoXTokenizer: {
    named: { ...gpt2.named, pad_token: "<|padding|>" },
    reason: "arguments with defaults",
  },
  GemmaTokenizer: gemma,
  LasrTokenizer: {
    named: t5.named,
    always: ["<s>"],
    sentinels: 100,
    reason: "a hundred sentinels, as T5's; unk_id is fixed to 3, so another token stays before <unk>",
  },
  LayoutLMv3Tokenizer: roberta,
  MarianTokenizer: {
    named: { unk_token: "<unk>", eos_token: "</s>", pad_token: "<pad>" },
    reason: "arguments with defaults",
  },
  MBartTokenizer: {
    named: robertaNames,
    always:
      "ar_AR cs_CZ de_DE en_XX es_XX et_EE fi_FI fr_XX gu_IN hi_IN it_IT ja_XX kk_KZ ko_KR lt_LT lv_LV my_MM ne_NP nl_XX ro_RO ru_RU si_LK tr_TR vi_VN zh_CN".split(
        " ",
      ),
    reason: "the class adds its 25 languages; it fixes unk_id to 3, so <s>, <pad> and </s> stay before <unk>",
  },
  LlamaTokenizer: {
    named: { unk_token: "<unk>", bos_token: "<s>", eos_token: "</s>" },
    reason: "arguments with defaults; the class replaces normalizer, pre-tokenizer and decoder by its own",
  },
  LongformerTokenizer: roberta,
  LukeTokenizer: {
    named: {
      ...robertaNames,
      entity_1_token: "<ent>",
      entity_2_token: "<ent2>",
      entity_unk_token: "[UNK]",
      entity_pad_token: "[PAD]",
      entity_mask_token: "[MASK]",
      entity_mask2_token: "[MASK2]",
    },
    reason: "arguments with defaults; those of entities become tokens of words too, whatever their own vocabulary",
  },
  M2M100Tokenizer: {
    named: { bos_token: "<s>", eos_token: "</s>", sep_token: "</s>", pad_token: "<pad>", unk_token: "<unk>" },
    always: m2mLanguages,
    reason: "arguments with defaults; the class counts a hundred languages behind the ids of vocab.json",
  },
  MPNetTokenizer: {
    named: { ...robertaNames, unk_token: "[UNK]" },
    reason: "arguments with defaults",
  },
  MarkupLMTokenizer: roberta,
  MobileBertTokenizer: bert,
  NllbTokenizer: {
    named: robertaNames,
    reason: "arguments with defaults; checkpoints list the languages, the class has 202 of them where one does not",
  },
  OpenAIGPTTokenizer: unknown,
  PegasusTokenizer: {
    named: {
      pad_token: "<pad>",
      eos_token: "</s>",
      unk_token: "<unk>",
      mask_token: "<mask_2>",
    },
    always: ["<mask_1>", ...Array.from({ length: 101 }, (_, index) => `<unk_${index + 2}>`)],
    reason: "the class adds a mask for sentences and a hundred unused tokens",
  },
  Qwen2Tokenizer: qwen,
  Qwen3_5Tokenizer: qwen,
  RemBertTokenizer: {
    named: albert.named,
    reason: "arguments with defaults; the class fixes unk_id to 2, so <pad> and [CLS] stay before <unk>",
  },
  ReformerTokenizer: {
    named: { eos_token: "</s>", unk_token: "<unk>" },
    reason: "arguments with defaults; the class replaces pre-tokenizer and decoder by its own",
  },
  RoCBertTokenizer: bert,
  RobertaTokenizer: roberta,
  SeamlessM4TTokenizer: {
    named: {
      bos_token: "<s>",
      eos_token: "</s>",
      sep_token: "</s>",
      cls_token: "<s>",
      unk_token: "<unk>",
      pad_token: "<pad>",
    },
    reason:
      "arguments with defaults; the class replaces normalizer, pre-tokenizer and decoder, and puts a language first",
  },
  Speech2TextTokenizer: {
    named: { bos_token: "<s>", eos_token: "</s>", pad_token: "<pad>", unk_token: "<unk>" },
    reason: "arguments with defaults",
  },
  SpeechT5Tokenizer: {
    named: { bos_token: "<s>", eos_token: "</s>", pad_token: "<pad>", unk_token: "<unk>" },
    reason: "arguments with defaults",
  },
  Siglip2Tokenizer: gemma,
  SplinterTokenizer: {
    named: { ...bert.named, question_token: "[QUESTION]" },
    reason: "arguments with defaults; the class puts question_token and a full stop behind the first of two texts",
  },
  SqueezeBertTokenizer: bert,
  T5Tokenizer: t5,
  TapasTokenizer: {
    named: { ...bert.named, empty_token: "[EMPTY]" },
    reason: "arguments with defaults; empty cells are a token of their own",
  },
  WhisperTokenizer: gpt2,
  XGLMTokenizer: {
    named: {
      bos_token: "<s>",
      eos_token: "</s>",
      sep_token: "</s>",
      cls_token: "<s>",
      unk_token: "<unk>",
      pad_token: "<pad>",
    },
    always: Array.from({ length: 7 }, (_, index) => `<madeupword${index}>`),
    reason: "the class adds seven made-up words; it fixes unk_id to 3, so <s>, <pad> and </s> stay before <unk>",
  },
  XLMRobertaTokenizer: {
    named: robertaNames,
    reason: "arguments with defaults; the class fixes unk_id to 3, so <s>, <pad> and </s> stay before <unk>",
  },
  XLNetTokenizer: {
    named: { ...robertaNames, sep_token: "<sep>", cls_token: "<cls>" },
    extra: ["<eop>", "<eod>"],
    reason: "arguments with defaults, and two markers that the class adds as extra special tokens",
  },
};

/** The tokens of a class by its name. */
export const classTokens = (className: unknown): ClassTokens | undefined => ofClass(tokensOfClass, className);

/** Every token that the class named in tokenizer_config.json adds to a vocabulary that lacks it. */
export const insistedTokens = (config: Readonly<Record<string, unknown>>): string[] => {
  const tokens = classTokens(config["tokenizer_class"]);
  if (!tokens) return [];
  const named = Object.entries(tokens.named).filter(([name]) => !Object.hasOwn(config, name));
  const hasExtra = "additional_special_tokens" in config || "extra_special_tokens" in config;
  const stated = config["extra_ids"];
  const count = tokens.sentinels === undefined ? 0 : typeof stated === "number" ? stated : tokens.sentinels;
  const sentinels = Array.from({ length: count }, (_, index) => `<extra_id_${index}>`);
  return [
    ...named.map(([, token]) => token),
    ...(hasExtra ? [] : (tokens.extra ?? [])),
    ...(tokens.always ?? []),
    ...sentinels,
  ];
};

const modelTypes: Readonly<Record<string, string>> = {
  albert: "AlbertTokenizer",
  bart: "RobertaTokenizer",
  bert: "BertTokenizer",
  camembert: "CamembertTokenizer",
  codegen: "GPT2Tokenizer",
  distilbert: "BertTokenizer",
  electra: "BertTokenizer",
  gpt2: "GPT2Tokenizer",
  roberta: "RobertaTokenizer",
  t5: "T5Tokenizer",
  "xlm-roberta": "XLMRobertaTokenizer",
  xlnet: "XLNetTokenizer",
};

/** The class that AutoTokenizer chooses for a model type where tokenizer_config.json names none. */
export const classOfModelType = (modelType: unknown): string | undefined =>
  typeof modelType === "string" && Object.hasOwn(modelTypes, modelType) ? modelTypes[modelType] : undefined;

/**
 * The special tokens that Transformers' tokenizer classes add to a vocabulary that lacks them, so that they belong to
 * the reduced one: `len(tokenizer)` must not exceed the embedding.
 */
const roberta = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];
const sentencePiece = ["<unk>", "<s>", "</s>"];
const sentinels = Array.from({ length: 100 }, (_, index) => `<extra_id_${index}>`);

const tokens: Readonly<Record<string, readonly string[]>> = {
  BertTokenizer: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
  CamembertTokenizer: roberta,
  GPT2Tokenizer: ["<|endoftext|>"],
  GemmaTokenizer: ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"],
  LlamaTokenizer: sentencePiece,
  RobertaTokenizer: roberta,
  T5Tokenizer: ["<pad>", "</s>", "<unk>", ...sentinels],
  XLMRobertaTokenizer: roberta,
};

/** Tokens that the named class insists on; `Fast` at the end of a name makes no difference. */
export const classTokens = (className: unknown): readonly string[] =>
  (typeof className === "string" && tokens[className.replace(/Fast$/, "")]) || [];

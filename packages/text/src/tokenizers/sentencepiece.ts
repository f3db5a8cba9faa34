import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { InputError } from "@tiny-random/core";

/** What a piece is: `sentencepiece_model.proto` of google/sentencepiece numbers them so. */
export const pieceTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** A piece; its id is its place. */
export interface Piece {
  readonly piece: string;
  readonly score: number;
  readonly type: number;
}

/** A SentencePiece model, as far as tokenizers need it. */
export interface SentencePieceModel {
  readonly pieces: readonly Piece[];
  readonly type: "unigram" | "bpe";
  readonly byteFallback: boolean;
  /** Ids of special pieces; -1 where there is none. */
  readonly ids: { readonly unk: number; readonly bos: number; readonly eos: number; readonly pad: number };
  /** `normalizer_spec` as it stands in the file. */
  readonly normalizer: Uint8Array;
}

/** Fields of a message by their numbers, each read as `read` says; others are skipped. */
const readFields = (bytes: Uint8Array, read: Readonly<Record<number, (reader: BinaryReader) => void>>): void => {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    const known = read[field];
    if (known) known(reader);
    else reader.skip(wireType, field);
  }
};

const readPiece = (bytes: Uint8Array): Piece => {
  let [piece, score, type]: [string, number, number] = ["", 0, pieceTypes.normal];
  readFields(bytes, {
    1: (reader) => {
      piece = reader.string();
    },
    2: (reader) => {
      score = reader.float();
    },
    3: (reader) => {
      type = reader.int32();
    },
  });
  return { piece, score, type };
};

/** A model of characters (4) is a Unigram whose pieces are single ones. */
const modelTypes: Readonly<Record<number, SentencePieceModel["type"]>> = { 1: "unigram", 2: "bpe", 4: "unigram" };

const readTrainer = (bytes: Uint8Array): Omit<SentencePieceModel, "pieces" | "normalizer"> => {
  let [type, byteFallback]: [SentencePieceModel["type"] | undefined, boolean] = ["unigram", false];
  const ids = { unk: 0, bos: 1, eos: 2, pad: -1 };
  readFields(bytes, {
    3: (reader) => {
      type = modelTypes[reader.int32()];
    },
    35: (reader) => {
      byteFallback = reader.bool();
    },
    40: (reader) => {
      ids.unk = reader.int32();
    },
    41: (reader) => {
      ids.bos = reader.int32();
    },
    42: (reader) => {
      ids.eos = reader.int32();
    },
    43: (reader) => {
      ids.pad = reader.int32();
    },
  });
  if (type === undefined) throw new InputError("a SentencePiece model of words or characters is not supported");
  return { type, byteFallback, ids };
};

/** Reads a SentencePiece model. Throws InputError where the file is none. */
export const readSentencePiece = (bytes: Uint8Array, where: string): SentencePieceModel => {
  const pieces: Piece[] = [];
  let trainer = readTrainer(new Uint8Array());
  let normalizer = new Uint8Array();
  try {
    readFields(bytes, {
      1: (reader) => {
        pieces.push(readPiece(reader.bytes()));
      },
      2: (reader) => {
        trainer = readTrainer(reader.bytes());
      },
      3: (reader) => {
        normalizer = new Uint8Array(reader.bytes());
      },
    });
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${where} is no SentencePiece model`, "Download the file again.", { cause });
  }
  if (pieces.length === 0) throw new InputError(`${where} is no SentencePiece model`, "Download the file again.");
  return { pieces, ...trainer, normalizer };
};

/** A normalizer's table of replacements; empty where it has none. */
export const charsmapOf = ({ normalizer }: SentencePieceModel): Uint8Array => {
  let charsmap = new Uint8Array();
  readFields(normalizer, {
    2: (reader) => {
      charsmap = new Uint8Array(reader.bytes());
    },
  });
  return charsmap;
};

/** How texts are prepared. */
export interface NormalizerSettings {
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  readonly charsmap?: Uint8Array;
}

/** A `normalizer_spec`. */
export const normalizerSpec = ({
  addDummyPrefix,
  removeExtraWhitespaces,
  charsmap,
}: NormalizerSettings): Uint8Array => {
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).string(charsmap ? "user_defined" : "identity");
  if (charsmap) writer.tag(2, WireType.LengthDelimited).bytes(charsmap);
  writer.tag(3, WireType.Varint).bool(addDummyPrefix).tag(4, WireType.Varint).bool(removeExtraWhitespaces);
  return writer.tag(5, WireType.Varint).bool(true).finish();
};

/** Writes a SentencePiece model. */
export const writeSentencePiece = ({ pieces, type, byteFallback, ids, normalizer }: SentencePieceModel): Uint8Array => {
  const writer = new BinaryWriter();
  for (const { piece, score, type: kind } of pieces) {
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(piece).tag(2, WireType.Bit32).float(score);
    writer.tag(3, WireType.Varint).int32(kind).join();
  }
  writer.tag(2, WireType.LengthDelimited).fork();
  writer.tag(3, WireType.Varint).int32(type === "bpe" ? 2 : 1);
  writer.tag(4, WireType.Varint).int32(pieces.length);
  writer.tag(35, WireType.Varint).bool(byteFallback);
  for (const [index, id] of [ids.unk, ids.bos, ids.eos, ids.pad].entries())
    writer.tag(40 + index, WireType.Varint).int32(id);
  const named = [ids.unk, ids.bos, ids.eos, ids.pad].map((id) => pieces[id]?.piece);
  for (const [index, piece] of named.entries())
    if (piece !== undefined) writer.tag(45 + index, WireType.LengthDelimited).string(piece);
  writer.join();
  return writer.tag(3, WireType.LengthDelimited).bytes(normalizer).finish();
};

// States, units and voices for SeamlessM4T's parts that no processor feeds.
import { type InputSynthesizer, idTensor, spreadTensor, type Tensors } from "@tiny-random/core";
import type { StackConfig, VocoderConfig } from "./config.ts";
import type { VoiceName } from "./vocoder.ts";

const longest = (lengths: readonly number[]): number => Math.max(...lengths);

const maskOf = (lengths: readonly number[]) =>
  idTensor(lengths.map((own) => Array.from({ length: longest(lengths) }, (_, at) => (at < own ? 1 : 0))));

/** Ids of units behind a first one, other ones in each row. */
export const idRows = (rows: number, length: number, first: number, seed: number, count: number) =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length }, (_none, place) =>
      place === 0 ? first : 4 + ((seed + 29 * row + 11 * place) % (count - 4)),
    ),
  );

/** States of a text, whose second row is shorter, with their mask. */
export const states = (width: number, lengths: readonly number[], seed: number): Tensors => ({
  inputs_embeds: spreadTensor([lengths.length, longest(lengths), width], seed),
  attention_mask: maskOf(lengths),
});

const lengthsOf = { golden: [7, 5], other: [6], prompts: [6, 6, 6, 6] };

/** States for the encoder of units, and units for its decoder; prompts have none. */
export const unitInputs =
  (c: StackConfig, start: number): InputSynthesizer =>
  (_processors, { kind, attempt }) => {
    if (kind === "distant") return undefined;
    const lengths = lengthsOf[kind];
    const given = states(c.d_model, lengths, attempt);
    if (kind === "prompts") return { raw: {}, inputs: given };
    const ids = idRows(lengths.length, kind === "golden" ? 6 : 4, start, attempt, c.vocab_size);
    return { raw: {}, inputs: { ...given, decoder_input_ids: idTensor(ids) } };
  };

/** The same for a part of a class. */
export const unitsOfPart = (c: StackConfig, start: number, seed: number): Tensors => ({
  ...states(c.d_model, lengthsOf.golden, seed),
  decoder_input_ids: idTensor(idRows(2, 6, start, seed, c.vocab_size)),
});

/** Units that are said, of which the second row's last is padding; their voices and languages. */
export const said = (c: VocoderConfig, voiceName: VoiceName, rows: number, length: number, seed: number): Tensors => {
  const first = 4 + (seed % 5);
  const ids = idRows(rows, length, first, seed, c.unit_hifi_gan_vocab_size);
  const padded = ids.map((row, index) => (index === 1 ? [...row.slice(0, -1), c.t2u_pad_token_id] : row));
  return {
    input_ids: idTensor(padded),
    [voiceName]: idTensor(ids.map((_, row) => [(seed + row) % c.vocoder_num_spkrs])),
    lang_id: idTensor(ids.map((_, row) => [(seed + 2 * row) % c.vocoder_num_langs])),
  };
};

/** Units, voices and languages for the vocoder alone. */
export const saidInputs =
  (c: VocoderConfig): InputSynthesizer =>
  (_processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const [rows, length] = kind === "golden" ? [2, 5] : [1, 4];
    return { raw: {}, inputs: said(c, "spkr_id", rows, length, attempt) };
  };

const under = (part: string, inputs: Tensors): Tensors =>
  Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [`${part}.${name}`, tensor]));

/** A class's inputs with those of the parts after the text: `t2u_model.inputs_embeds`, `vocoder.input_ids`. */
export const withParts =
  (parts: Readonly<Record<string, (seed: number) => Tensors>>, ofText: InputSynthesizer): InputSynthesizer =>
  async (processors, purpose) => {
    const made = await ofText(processors, purpose);
    if (!made || purpose.kind === "prompts") return made;
    const further = Object.entries(parts).map(([part, make]) => under(part, make(purpose.attempt)));
    return { ...made, inputs: Object.assign({}, made.inputs, ...further) as Tensors };
  };

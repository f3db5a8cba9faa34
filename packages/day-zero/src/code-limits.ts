/** A size at a place, in the reference and in a tiny model. */
interface PlacedSize {
  readonly pattern: string;
  readonly position: number | "blocks";
  readonly reference: number;
  readonly tiny: number;
}

/** What code demands of a size and no config says. */
interface CodeLimit {
  /** Tensors it stands in. */
  readonly names: RegExp;
  readonly axis: number;
  readonly isPossible: (size: number) => boolean;
}

const limits: readonly CodeLimit[] = [
  // As many heads as the width has 64s.
  { names: /resblocks\.\*\.attn\.in_proj_weight$/, axis: 1, isPossible: (width) => width % 64 === 0 },
  // At least 32 of each head are rotated.
  { names: /rotary_pos_emb\.inv_freq$/, axis: 0, isPossible: (pairs) => pairs >= 16 },
];

/** Whether a module can have a size: where code has a limit that the reference keeps, the tiny model keeps it. */
export const isConstructible = ({ pattern, position, reference, tiny }: PlacedSize): boolean =>
  limits.every(
    ({ names, axis, isPossible }) =>
      axis !== position || !names.test(pattern) || !isPossible(reference) || isPossible(tiny),
  );

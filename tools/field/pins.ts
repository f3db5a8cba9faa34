/** The versions in the text of `pip index versions PACKAGE`, newest first; what is no release (5.0.0rc1) is left out. */
export const releasesIn = (text: string): string[] => {
  const line = /^Available versions: (.*)$/m.exec(text)?.[1] ?? "";
  return line.split(", ").filter((version) => /^\d+(\.\d+)+$/.test(version));
};

/** The newest of some versions, newest first, of a major version: 4 or 5. */
export const newestOf = (releases: readonly string[], major: number): string => {
  const found = releases.find((version) => version.startsWith(`${major}.`));
  if (found === undefined) throw new Error(`the registry has no release ${major}.x of Transformers`);
  return found;
};

/** A requirements file's text with another version of Transformers, where it has one of the same major version. */
export const pinned = (requirements: string, version: string): string => {
  const major = version.split(".")[0];
  return requirements.replace(new RegExp(`^transformers==${major}\\..*$`, "m"), `transformers==${version}`);
};

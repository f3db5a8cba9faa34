/** A platform that a wheel is for: as npm names its parts, and as a wheel's file name says it. */
export interface Platform {
  readonly os: string;
  readonly cpu: string;
  /** The tag of the oldest system that Node's wheel, onnxruntime and sharp all run on. */
  readonly tag: string;
}

/** The platforms that wheels are built for, by the names that Node has for them. */
export const platforms: Readonly<Record<string, Platform>> = {
  "linux-x64": { os: "linux", cpu: "x64", tag: "manylinux_2_28_x86_64" },
  "linux-arm64": { os: "linux", cpu: "arm64", tag: "manylinux_2_28_aarch64" },
  "darwin-arm64": { os: "darwin", cpu: "arm64", tag: "macosx_14_0_arm64" },
  "win32-x64": { os: "win32", cpu: "x64", tag: "win_amd64" },
};

/** The platform of this machine's name, or of another. */
export const platformNamed = (name = `${process.platform}-${process.arch}`): Platform => {
  const platform = platforms[name];
  if (platform === undefined)
    throw new Error(`there is no wheel for ${name}; there are those for ${Object.keys(platforms).join(", ")}`);
  return platform;
};

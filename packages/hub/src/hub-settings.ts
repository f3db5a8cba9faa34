import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { HUB_URL } from "@huggingface/hub";
import { InputError } from "@tiny-random/core";

/** Where the Hub is and who asks, as the official clients read it from the environment. */
export interface HubSettings {
  readonly endpoint: string;
  readonly token: string | undefined;
  /** Nothing is asked of the network; what the cache has is used. */
  readonly offline: boolean;
  /** Holds `models--owner--name` directories. */
  readonly cache: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const isOn = (value: string | undefined): boolean => /^(1|on|yes|true)$/i.test(value ?? "");

const expand = (directory: string, home: string): string => directory.replace(/^~(?=$|[/\\])/, home);

const storedToken = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
};

const checkedEndpoint = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return text.replace(/\/+$/, "");
  throw new InputError(`HF_ENDPOINT ${JSON.stringify(text)} is not an address`, "For example http://127.0.0.1:8000.");
};

/** Reads HF_ENDPOINT, HF_TOKEN or the stored token, HF_HUB_OFFLINE, HF_HOME and HF_HUB_CACHE. */
export const hubSettings = (env: Environment = process.env, userHome = homedir()): HubSettings => {
  const cacheHome = env["XDG_CACHE_HOME"] || path.join(userHome, ".cache");
  const home = expand(env["HF_HOME"] || path.join(cacheHome, "huggingface"), userHome);
  const token =
    env["HF_TOKEN"] || env["HUGGING_FACE_HUB_TOKEN"] || storedToken(env["HF_TOKEN_PATH"] || path.join(home, "token"));
  const cache = env["HF_HUB_CACHE"] || env["HUGGINGFACE_HUB_CACHE"] || path.join(home, "hub");
  return {
    endpoint: checkedEndpoint(env["HF_ENDPOINT"] || HUB_URL),
    token: token?.trim() || undefined,
    offline: isOn(env["HF_HUB_OFFLINE"]),
    cache: expand(cache, userHome),
  };
};

import audio from "@tiny-random/audio";
import { contractSuite } from "@tiny-random/core/contract-suite";
import encoderDecoder from "@tiny-random/encoder-decoder";
import text from "@tiny-random/text";
import vision from "@tiny-random/vision";
import plugin from "./plugin.ts";

await contractSuite(plugin, import.meta.dirname, [text, vision, audio, encoderDecoder]);

import { type MuseSparkVisionConfig, museSparkVision } from "@tiny-random/atlas/configs/muse_spark_vision";
import { packedTowerClass } from "../layers/packed/packed-tower-class.ts";
import { visionFamily } from "../vision-family.ts";
import { museTower, museTowerOf } from "./muse_glimmer_vision.ts";

/** Muse Glimmer's tower. */
export default visionFamily<MuseSparkVisionConfig>({
  ...museTower,
  facts: museSparkVision,
  repo: "meta-models/Muse-Spark-Open-816B-A42B",
  architectures: { MuseSparkVisionModel: packedTowerClass(museTowerOf) },
});

import { definePlugin } from "@tiny-random/core";
import { families } from "./families.ts";

export default definePlugin({ apiVersion: 1, name: "time-series", families });

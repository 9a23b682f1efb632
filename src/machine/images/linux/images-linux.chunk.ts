/** The chunk of images that are a Linux and little else. */
import type { Image } from "../types.ts";
import { alpine } from "./alpine.ts";
import { pause } from "./pause.ts";

export const images: readonly Image[] = [alpine, pause];

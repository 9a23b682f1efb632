/** The chunk of images of databases. */
import type { Image } from "../types.ts";
import { redis } from "./redis.ts";

export const images: readonly Image[] = [redis];

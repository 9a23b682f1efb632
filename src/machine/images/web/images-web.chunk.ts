/** The chunk of images that serve the web. */
import type { Image } from "../types.ts";
import { httpd } from "./httpd.ts";

export const images: readonly Image[] = [httpd];

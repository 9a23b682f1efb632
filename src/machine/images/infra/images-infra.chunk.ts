/** The chunk of images of the platform around applications. */
import type { Image } from "../types.ts";
import { haproxyImage } from "./haproxy.ts";
import { plainServers } from "./plain-servers.ts";

export const images: readonly Image[] = [haproxyImage, ...plainServers];

/** The chunk of images of the platform around applications. */
import type { Image } from "../types.ts";
import { caddy } from "./caddy.ts";
import { envoy } from "./envoy.ts";
import { gitSync } from "./git-sync.ts";
import { haproxyImage } from "./haproxy.ts";
import { plainServers } from "./plain-servers.ts";
import { socatImage } from "./socat.ts";

export const images: readonly Image[] = [caddy, envoy, gitSync, haproxyImage, socatImage, ...plainServers];

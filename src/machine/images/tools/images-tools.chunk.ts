/** The chunk of images that are one tool. */
import type { Image } from "../types.ts";
import { alpineGit } from "./alpine-git.ts";
import { alpineCurl, curlImage } from "./curl-image.ts";
import { sleepImage } from "./sleep-image.ts";
import { polinuxStress, vishStress } from "./stress.ts";
import { busyboxCurl, dnsutils, multitool, netshoot } from "./toolboxes.ts";

export const images: readonly Image[] = [
  alpineCurl,
  alpineGit,
  busyboxCurl,
  curlImage,
  dnsutils,
  multitool,
  netshoot,
  polinuxStress,
  sleepImage,
  vishStress,
];

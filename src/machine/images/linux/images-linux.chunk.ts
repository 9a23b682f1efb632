/** The chunk of images that are a Linux and little else. */
import type { Image } from "../types.ts";
import { almaLinux } from "./alma-linux.ts";
import { alpine } from "./alpine.ts";
import { amazonLinux } from "./amazon-linux.ts";
import { bash } from "./bash.ts";
import { centos } from "./centos.ts";
import { debian } from "./debian.ts";
import { fedora } from "./fedora.ts";
import { pause } from "./pause.ts";
import { rockyLinux } from "./rocky-linux.ts";
import { ubuntu } from "./ubuntu.ts";

export const images: readonly Image[] = [
  almaLinux,
  alpine,
  amazonLinux,
  bash,
  centos,
  debian,
  fedora,
  pause,
  rockyLinux,
  ubuntu,
];

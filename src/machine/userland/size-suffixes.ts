/** What the suffixes of a size multiply by. Source: BusyBox 1.36.1; GNU coreutils 9.1. */
import type { Suffixes } from "./number.ts";

/** As truncate has them. */
export const SIZE_SUFFIXES: Suffixes = {
  kB: 1000,
  kD: 1000,
  k: 1024,
  K: 1024,
  KB: 1000,
  KD: 1000,
  MB: 1e6,
  MD: 1e6,
  M: 1_048_576,
  GB: 1e9,
  GD: 1e9,
  G: 1_073_741_824,
};

/** As dd has them. */
export const BLOCK_SUFFIXES: Suffixes = { c: 1, w: 2, b: 512, ...SIZE_SUFFIXES };

/** As df -B has them. */
export const DISK_SUFFIXES: Suffixes = {
  k: 1024,
  K: 1024,
  KB: 1000,
  MB: 1e6,
  M: 1_048_576,
  m: 1_048_576,
  GB: 1e9,
  G: 1_073_741_824,
};

/** As GNU's tools have them. */
export const GNU_SUFFIXES: Suffixes = {
  ...BLOCK_SUFFIXES,
  ...DISK_SUFFIXES,
  T: 2 ** 40,
  TB: 1e12,
  P: 2 ** 50,
  PB: 1e15,
};

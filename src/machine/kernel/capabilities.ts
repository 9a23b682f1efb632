/**
 * What root may do, by parts. Source: capabilities(7), Linux 6.8 uapi/linux/capability.h.
 * Simplified: the permitted and the effective set are always the same: of root all that the bounding set has, of anybody else
 * nothing. Ambient and inheritable sets, and those of files, are empty.
 */
import type { Credentials } from "./types.ts";

export const CAP_CHOWN = 0;
export const CAP_DAC_OVERRIDE = 1;
export const CAP_DAC_READ_SEARCH = 2;
export const CAP_FOWNER = 3;
export const CAP_FSETID = 4;
export const CAP_KILL = 5;
export const CAP_SETGID = 6;
export const CAP_SETUID = 7;
export const CAP_SYS_CHROOT = 18;
export const CAP_SYS_PTRACE = 19;
export const CAP_SYS_ADMIN = 21;
export const CAP_SYS_NICE = 23;
export const CAP_SYS_RESOURCE = 24;
export const CAP_MKNOD = 27;

/** A set of capabilities: bit n stands for number n. All 41 that the kernel knows. */
export const ALL_CAPABILITIES = 2 ** 41 - 1;

/** What is left to root in a container. Source: containerd's defaultUnixCaps (pkg/oci/spec.go). */
export const CONTAINER_CAPABILITIES = 0xa80425fb;

/** Whether whoever has these credentials may do that: the number of a capability below 32. */
export function capable({ uid, bounding }: Credentials, capability: number): boolean {
  return uid === 0 && (bounding === undefined || (bounding & (1 << capability)) !== 0);
}

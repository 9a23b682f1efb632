/**
 * What a container's root may do, from its security context.
 *
 * Names are taken as containerd takes them: in any case, without CAP_, and those that it does not know it leaves out, as runc
 * does with a warning in its own log. Source: containerd internal/cri/opts (WithCapabilities), kubernetes.io "Configure a
 * Security Context". Simplified: seccomp, AppArmor and SELinux profiles change nothing.
 */
import { ALL_CAPABILITIES, CONTAINER_CAPABILITIES } from "../kernel/capabilities.ts";

/** In the order of their numbers. Source: Linux 6.8 uapi/linux/capability.h. */
const NAMES =
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE".split(
    " ",
  );

const upper = (names: readonly string[] = []): string[] => names.map((name) => name.toUpperCase());

/** What is asked for a container. */
interface Privileges {
  privileged?: boolean;
  capabilities?: { add?: readonly string[]; drop?: readonly string[] };
}

/** Capabilities as a set of bits. */
export function boundingSet({ capabilities, privileged }: Privileges): number {
  if (privileged === true) return ALL_CAPABILITIES;
  const added = upper(capabilities?.add);
  const dropped = upper(capabilities?.drop);
  let all = added.includes("ALL") ? ALL_CAPABILITIES : CONTAINER_CAPABILITIES;
  if (dropped.includes("ALL")) all = 0;
  return NAMES.reduce((set, name, number) => {
    const has = Math.floor(all / 2 ** number) % 2 === 1;
    return set + ((has || added.includes(name)) && !dropped.includes(name) ? 2 ** number : 0);
  }, 0);
}

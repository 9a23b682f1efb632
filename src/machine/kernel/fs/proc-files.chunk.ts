/** The chunk `proc-files`: what files of /proc and /sys/fs/cgroup say, which most scripts never read. */
export { CGROUP_TEXTS as cgroup } from "./cgroup-files.ts";
export { MACHINE_TEXTS as machine } from "./proc-machine.ts";
export { NET_TEXTS as net } from "./proc-net.ts";
export { PROCESS_TEXTS as process, fdInfo } from "./proc-process.ts";

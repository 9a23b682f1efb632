/**
 * The chunk of apt-get and apk. Source: apt 2.6, apk-tools 2.14 (messages, exit codes).
 * Simplified: packages are found wherever there is a network; few are known, and each is only its programs.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { EEXIST } from "../../kernel/errno.ts";
import { O_CREAT, O_WRONLY } from "../../kernel/flags.ts";
import { APK_CACHE, APT_CACHE } from "../package-manager.ts";

interface Package {
  readonly version: string;
  readonly programs: string;
  /** Its programs are of those that lie in the cache as one file, `packaged`. */
  readonly isOneFile?: boolean;
}

const APT: Readonly<Record<string, Package>> = {
  curl: { version: "7.88.1-10+deb12u12", programs: "curl" },
  wget: { version: "1.21.3-1+deb12u1", programs: "wget" },
  "iputils-ping": { version: "3:20221126-1", programs: "ping" },
  procps: { version: "2:4.0.2-3", programs: "ps top free pgrep pkill pidof watch uptime" },
  psmisc: { version: "23.6-1", programs: "killall" },
  dnsutils: { version: "1:9.18.33-1~deb12u2", programs: "dig nslookup", isOneFile: true },
  "bind9-dnsutils": { version: "1:9.18.33-1~deb12u2", programs: "dig nslookup", isOneFile: true },
  "bind9-host": { version: "1:9.18.33-1~deb12u2", programs: "host", isOneFile: true },
  git: { version: "1:2.39.5-0+deb12u2", programs: "git", isOneFile: true },
  jq: { version: "1.6-2.1", programs: "jq", isOneFile: true },
  ncat: { version: "7.93+dfsg1-1", programs: "ncat", isOneFile: true },
  nmap: { version: "7.93+dfsg1-1", programs: "ncat", isOneFile: true },
  openssl: { version: "3.0.15-1~deb12u1", programs: "openssl", isOneFile: true },
  stress: { version: "1.0.7-1", programs: "stress", isOneFile: true },
  "stress-ng": { version: "0.15.06-2", programs: "stress-ng", isOneFile: true },
  traceroute: { version: "1:2.1.2-1", programs: "traceroute" },
  "netcat-openbsd": { version: "1.219-1", programs: "nc" },
  "netcat-traditional": { version: "1.10-47", programs: "nc" },
  netcat: { version: "1.10-47", programs: "nc" },
  "net-tools": { version: "2.10-0.1", programs: "netstat ifconfig route arp" },
  iproute2: { version: "6.1.0-3", programs: "ip ss" },
  telnet: { version: "0.17+2.4-2+deb12u1", programs: "telnet" },
  less: { version: "590-2.1~deb12u2", programs: "less" },
  tree: { version: "2.1.0-1", programs: "tree" },
  unzip: { version: "6.0-28", programs: "unzip" },
};

const APK: Readonly<Record<string, Package>> = {
  curl: { version: "8.12.1-r1", programs: "curl" },
  bash: { version: "5.2.37-r0", programs: "bash" },
  git: { version: "2.47.2-r0", programs: "git", isOneFile: true },
  jq: { version: "1.7.1-r0", programs: "jq", isOneFile: true },
  "bind-tools": { version: "9.18.37-r0", programs: "dig host nslookup", isOneFile: true },
  iproute2: { version: "6.11.0-r0", programs: "ss", isOneFile: true },
  "nmap-ncat": { version: "7.95-r1", programs: "ncat", isOneFile: true },
  openssl: { version: "3.3.3-r0", programs: "openssl", isOneFile: true },
  "stress-ng": { version: "0.18.06-r0", programs: "stress-ng", isOneFile: true },
};

/** Packages that there are and that are nothing here but their names. */
const OTHERS = new Set(
  "ca-certificates apt-transport-https gnupg vim nano python3 python3-pip build-essential openssh-client sudo tcpdump strace socat htop lsof file locales tzdata software-properties-common mysql-client default-mysql-client mariadb-client postgresql-client redis redis-tools busybox-extras iputils coreutils gettext libc6-compat make gcc g++ musl-dev nodejs npm py3-pip openjdk17-jre rsync".split(
    " ",
  ),
);

const LISTS = "/var/lib/apt/lists/lock";
const UPDATE_MS = 1800;
const INSTALL_MS = 900;

/** Puts the programs of a package into `directory`; -errno where that fails. */
function install(sys: Sys, { programs, isOneFile }: Package, cache: string, directory: string): number {
  for (const name of programs.split(" ")) {
    const isOwn = isOneFile !== true && !isError(sys.k.lstat(sys.p, `${cache}/${name}`));
    const file = isOwn ? name : "packaged";
    const linked = sys.k.link(sys.p, `${cache}/${file}`, `${directory}/${name}`);
    if (linked < 0 && linked !== -EEXIST) return linked;
  }
  return 0;
}

export const aptGet: AppletMain = function* (sys, argv): AppletRun {
  const words = argv.slice(1).filter((word) => !word.startsWith("-"));
  const [command = "", ...names] = words;
  if (sys.p.cred.uid !== 0 && ["update", "install", "upgrade", "remove"].includes(command)) {
    yield* sys.error(
      "E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n",
    );
    return 100;
  }
  switch (command) {
    case "update":
      return yield* aptUpdate(sys);
    case "install":
      return yield* aptInstall(sys, names, argv);
    case "upgrade":
    case "dist-upgrade":
    case "autoremove":
    case "remove":
    case "purge":
      yield* sys.print(
        "Reading package lists...\nBuilding dependency tree...\nReading state information...\n0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n",
      );
      return 0;
    case "clean":
    case "autoclean":
      return 0;
    default:
      yield* sys.error(
        command === "" ? "apt 2.6.1 (amd64)\nUsage: apt-get [options] command\n" : `E: Invalid operation ${command}\n`,
      );
      return command === "" ? 0 : 100;
  }
};

function* aptUpdate(sys: Sys): AppletRun {
  const release = sys.k.readFile(sys.p, "/etc/os-release");
  const code = /VERSION_CODENAME=(\w+)/.exec(isError(release) ? "" : release)?.[1] ?? "bookworm";
  const isUbuntu = !isError(release) && release.includes("ID=ubuntu");
  const host = isUbuntu ? "http://archive.ubuntu.com/ubuntu" : "http://deb.debian.org/debian";
  yield* sys.print(`Get:1 ${host} ${code} InRelease [151 kB]\nGet:2 ${host} ${code}-updates InRelease [55.4 kB]\n`);
  yield* sys.flush();
  yield* sys.sleep(UPDATE_MS);
  yield* sys.print(
    `Get:3 ${host} ${code}/main amd64 Packages [8793 kB]\nFetched 9000 kB in ${Math.round(UPDATE_MS / 1000)}s (4500 kB/s)\nReading package lists...\n`,
  );
  const fd = yield* sys.open(LISTS, O_WRONLY | O_CREAT, 0o640);
  if (fd < 0) {
    yield* sys.flush();
    yield* sys.error(
      "E: List directory /var/lib/apt/lists/partial is missing. - Acquire (30: Read-only file system)\n",
    );
    return 100;
  }
  sys.k.close(sys.p, fd);
  return 0;
}

function* aptInstall(sys: Sys, names: readonly string[], argv: readonly string[]): AppletRun {
  yield* sys.print("Reading package lists...\nBuilding dependency tree...\nReading state information...\n");
  yield* sys.flush();
  const isUpdated = !isError(sys.k.stat(sys.p, LISTS));
  for (const name of names) {
    if (isUpdated && (APT[name] !== undefined || OTHERS.has(name))) continue;
    yield* sys.error(`E: Unable to locate package ${name}\n`);
    return 100;
  }
  const isAgreed = argv.some((word) => /^(-y|-qy|-yq|-qqy|--yes|--assume-yes|-qq)$/.test(word));
  yield* sys.print(
    `The following NEW packages will be installed:\n  ${names.join(" ")}\n0 upgraded, ${names.length} newly installed, 0 to remove and 0 not upgraded.\n`,
  );
  if (!isAgreed) {
    yield* sys.print("Do you want to continue? [Y/n] Abort.\n");
    return 1;
  }
  yield* sys.flush();
  for (const name of names) {
    yield* sys.sleep(INSTALL_MS);
    const found = APT[name];
    const failed = found ? install(sys, found, APT_CACHE, "/usr/bin") : 0;
    if (failed < 0) {
      yield* sys.error(
        `dpkg: error processing archive ${name} (--unpack): unable to create '/usr/bin/${name}.dpkg-new'\nE: Sub-process /usr/bin/dpkg returned an error code (1)\n`,
      );
      return 100;
    }
    const version = found?.version ?? "1";
    yield* sys.print(
      `Selecting previously unselected package ${name}.\nUnpacking ${name} (${version}) ...\nSetting up ${name} (${version}) ...\n`,
    );
    if (!found) yield* sys.print(`Podarium knows ${name} by its name only: its programs are not there.\n`);
  }
  return 0;
}

export const apk: AppletMain = function* (sys, argv): AppletRun {
  const words = argv.slice(1).filter((word) => !word.startsWith("-"));
  const [command = "", ...names] = words;
  const fetch = ["main", "community"]
    .map((part) => `fetch https://dl-cdn.alpinelinux.org/alpine/v3.21/${part}/x86_64/APKINDEX.tar.gz\n`)
    .join("");
  if (command === "update") {
    yield* sys.sleep(UPDATE_MS / 2);
    yield* sys.print(`${fetch}OK: 25397 distinct packages available\n`);
    return 0;
  }
  if (command !== "add") {
    yield* sys.print("apk-tools 2.14.6, compiled for x86_64.\n");
    return command === "" ? 1 : 0;
  }
  if (sys.p.cred.uid !== 0) {
    yield* sys.error(
      "ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n",
    );
    return 99;
  }
  yield* sys.print(fetch);
  yield* sys.flush();
  yield* sys.sleep(UPDATE_MS / 2);
  const unknown = names.filter((name) => APK[name] === undefined && !OTHERS.has(name) && APT[name] === undefined);
  if (unknown.length > 0) {
    yield* sys.error(
      `ERROR: unable to select packages:\n${unknown.map((name) => `  ${name} (no such package):\n    required by: world[${name}]\n`).join("")}`,
    );
    return unknown.length;
  }
  for (const [i, name] of names.entries()) {
    const found = APK[name];
    if (found && install(sys, found, APK_CACHE, "/usr/bin") < 0) {
      yield* sys.error(`ERROR: Failed to create usr/bin/${name}: Read-only file system\n`);
      return 1;
    }
    yield* sys.print(`(${i + 1}/${names.length}) Installing ${name} (${found?.version ?? "1-r0"})\n`);
    if (!found) yield* sys.print(`Podarium knows ${name} by its name only: its programs are not there.\n`);
  }
  yield* sys.print(
    `Executing busybox-1.37.0-r12.trigger\nOK: ${8 + names.length * 2} MiB in ${15 + names.length} packages\n`,
  );
  return 0;
};

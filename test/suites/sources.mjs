/**
 * Where the suites' files come from: Debian's source package of BusyBox, fetched with apt when it is first asked for and kept
 * under node_modules/.cache. Nothing of it is ever committed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SUITE = "bookworm";
const SOURCE = `deb-src http://deb.debian.org/debian ${SUITE} main\n`;

/** The folder of the unpacked source, or a reason why there is none. */
export function busyboxSource(cache) {
  const target = join(cache, "busybox-source");
  if (existsSync(join(target, "shell/ash_test"))) return { folder: target };
  const staging = join(cache, `busybox-${process.pid}`);
  mkdirSync(join(staging, "lists/partial"), { recursive: true });
  mkdirSync(join(staging, "cache/archives/partial"), { recursive: true });
  writeFileSync(join(staging, "sources.list"), SOURCE);
  try {
    const problem = download(staging);
    if (problem) return { problem };
    const archive = readdirSync(staging).find((name) => /^busybox_.*\.orig\.tar\./.test(name));
    if (!archive) return { problem: "apt brought no source archive" };
    const unpacked = run("tar", ["xf", archive], staging);
    const folder = readdirSync(staging).find((name) => /^busybox-\d/.test(name));
    if (unpacked || !folder) return { problem: unpacked ?? "the archive holds no busybox folder" };
    renameSync(join(staging, folder), target);
    return { folder: target };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** An apt of its own, so that the system's lists are left alone. */
function download(folder) {
  const options = [
    ["Dir::Etc::SourceList", join(folder, "sources.list")],
    ["Dir::Etc::SourceParts", "-"],
    ["Dir::State::Lists", join(folder, "lists")],
    ["Dir::Cache", join(folder, "cache")],
    ["APT::Sandbox::User", "root"],
  ].flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  return (
    run("apt-get", [...options, "-q", "update"], folder) ??
    run("apt-get", [...options, "-q", "--download-only", "source", "busybox"], folder)
  );
}

function run(program, args, cwd) {
  const { status, error, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", timeout: 300_000 });
  if (error) return `${program}: ${error.message}`;
  return status === 0 ? undefined : `${program}: ${stderr.trim().split("\n").at(-1)}`;
}

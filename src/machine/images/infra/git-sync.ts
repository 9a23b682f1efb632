/**
 * `git-sync`: keeps a copy of a repository in a volume, behind a link.
 * Source: kubernetes/git-sync v3.6 and v4 manuals (flags, environment, layout of the root).
 * Simplified: nothing is fetched: the copy holds a README that says so, and never changes.
 */
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import { STANDARD_PATH } from "../base.ts";
import { program, serve } from "../parts/service.ts";
import { baseLayers, numbered } from "../web/web-image.ts";
import { imageByVersion } from "../parts/tags.ts";
import { goDate, klogDate } from "../web/http-date.ts";
import type { Image } from "../types.ts";

const SYNC_MS = 1200;
const HASH = "d1d2d3d4d5d6d7d8d9d0d1d2d3d4d5d6d7d8d9d0";

/** A setting by its flag, or by its variable of this version or of the one before. */
function setting(sys: Sys, argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => word.replace(/^--?/, "").replace(/=.*/, "") === name);
  const word = argv[at];
  if (word?.includes("=")) return word.slice(word.indexOf("=") + 1);
  if (word !== undefined) return argv[at + 1]?.startsWith("-") === false ? argv[at + 1] : "true";
  const variable = name.toUpperCase().replaceAll("-", "_");
  return sys.env(`GITSYNC_${variable}`) ?? sys.env(`GIT_SYNC_${variable}`);
}

function said(sys: Sys, message: string, more: object): string {
  const ts = goDate(sys.k.clock.epoch).replaceAll("/", "-");
  return `${JSON.stringify({ logger: "", ts, level: 0, msg: message, ...more })}\n`;
}

/** What version 3 says, in klog's form, and where it keeps its files: the root has a default there. */
const OLD: Version = {
  noRepo: "ERROR: --repo or $GIT_SYNC_REPO must be provided\n",
  rootOf: (sys) => `${sys.env("HOME") ?? ""}/git`,
  tree: (hash) => hash,
  say(sys, message, more) {
    const values = Object.entries(more).map(([name, value]) => `${JSON.stringify(name)}=${JSON.stringify(value)}`);
    return `${klogDate(sys.k.clock.epoch)} main.go:430] "level"=0 "msg"=${[JSON.stringify(message), ...values].join(" ")}\n`;
  },
};

const NEW: Version = {
  noRepo: "ERROR: --repo must be specified\n",
  rootOf: () => undefined,
  tree: (hash) => `.worktrees/${hash}`,
  say: said,
};

interface Version {
  readonly noRepo: string;
  /** Where nothing says it. */
  rootOf(sys: Sys): string | undefined;
  /** Below the root. */
  tree(hash: string): string;
  say(sys: Sys, message: string, more: object): string;
}

const mainOf = (version: Version): AppletMain =>
  function* (sys, argv): AppletRun {
    const repo = setting(sys, argv, "repo");
    if (repo === undefined || repo === "") {
      yield* sys.error(version.noRepo);
      return 1;
    }
    const given = setting(sys, argv, "root") ?? "";
    const root = given === "" ? version.rootOf(sys) : given;
    if (root === undefined) {
      yield* sys.error("ERROR: --root must be specified\n");
      return 1;
    }
    const isOld = version === OLD;
    yield* sys.error(
      isOld
        ? version.say(sys, "starting up", { pid: 1, args: argv })
        : version.say(sys, "starting up", { version: "v4.4.1", pid: 1, uid: 65_533, home: "/tmp" }),
    );
    if (isOld) yield* sys.error(version.say(sys, "cloning repo", { origin: repo, path: root }));
    yield* sys.sleep(SYNC_MS);
    const ref = setting(sys, argv, "ref") ?? setting(sys, argv, "branch") ?? "HEAD";
    const link =
      setting(sys, argv, "link") ?? setting(sys, argv, "dest") ?? repo.replace(/^.*\//, "").replace(/\.git$/, "");
    const tree = `${root}/${version.tree(HASH)}`;
    for (const directory of [root, tree.replace(/\/[^/]*$/, ""), tree]) sys.k.mkdir(sys.p, directory, 0o755);
    const fd = yield* sys.open(`${tree}/README.md`, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
    if (fd < 0) {
      const error = `can't create ${tree}: permission denied`;
      yield* sys.error(version.say(sys, "can't create root dir", { err: error, path: root }));
      return 1;
    }
    yield* sys.writeAll(fd, `# ${link}\n\nPodarium fetches nothing: this stands for the content of ${repo}\n`);
    sys.k.close(sys.p, fd);
    sys.k.symlink(sys.p, version.tree(HASH), link.startsWith("/") ? link : `${root}/${link}`);
    yield* sys.error(
      isOld
        ? version.say(sys, "reset worktree to hash", { path: tree, hash: HASH })
        : version.say(sys, "updated successfully", { ref, remote: HASH, syncCount: 1 }),
    );
    if ((setting(sys, argv, "one-time") ?? "false") === "true") {
      if (!isOld) yield* sys.error(version.say(sys, "exiting after one sync", { status: 0 }));
      return 0;
    }
    const onSignal = function* (): Generator<void, number | null, void> {
      return 0;
    };
    return yield* serve(sys, new Map(), onSignal, [SIGTERM, SIGINT]);
  };

export const gitSync: Image = imageByVersion("4.4.1", (version) => ({
  names: ["git-sync/git-sync", "git-sync", "git-sync-amd64"],
  latest: "v4.4.1",
  acceptsTag: numbered,
  sizeBytes: 50_000_000,
  layers: [
    ...baseLayers("debian"),
    { "/git-sync": program("git-sync", mainOf(/^[123]\./.test(`${version}.`) ? OLD : NEW), 8_000_000) },
  ],
  config: {
    entrypoint: ["/git-sync"],
    cmd: [],
    env: [STANDARD_PATH, "HOME=/tmp"],
    user: "65533:65533",
    workingDir: "/tmp",
    exposedPorts: [],
  },
}));

/**
 * Makes containers: the root filesystem over the image's tree, mounts, the files that every container gets, the user and
 * the namespaces.
 */
import { mapped } from "../../sim/mapped.ts";
import { decodeUtf8, encodeUtf8 } from "../kernel/bytes.ts";
import { createImageTree } from "../kernel/fs/image-tree.ts";
import type { ImageTree } from "../kernel/fs/image-tree.ts";
import { createOverlay, postponed } from "../kernel/fs/memory-fs.ts";
import type { MemoryFs } from "../kernel/fs/memory-fs.ts";
import type { MountHeads, Mounts } from "../kernel/fs/mounts.ts";
import type { FsNode } from "../kernel/fs/node.ts";
import * as files from "../kernel/fs/volume-access.ts";
import { STAND_IN_PLAN } from "../images/types.ts";
import type { Image } from "../images/types.ts";
import { Container } from "./container.ts";
import type { ContainerOwner } from "./container.ts";
import type { StoredImage } from "./image-store.ts";
import { LogFile } from "./log-file.ts";
import type { RuntimeOptions } from "./runtime.ts";
import type { Sandbox } from "./sandbox.ts";
import type { ContainerConfig, LogRecord, Outcome } from "./types.ts";
import { resolveUser } from "./user.ts";
import type { Account } from "./user.ts";
import type { NodeVolume } from "./volume.ts";

/** Trees of images, made once for all nodes of all runs: they never change. */
const trees = new WeakMap<Image, ImageTree>();
const accounts = new WeakMap<Image, Map<string, Account>>();
const MAX_ACCOUNTS = 64;
/** Through which entries of their roots the mounts of an image's containers are reached, by where they are mounted. */
const heads = new WeakMap<Image, Map<string, MountHeads>>();
const MAX_HEADS = 64;
/** Bytes of the /dev/shm of a Pod. */
const SHARED_MEMORY = 64 * 2 ** 20;

export function treeOf(image: Image): ImageTree {
  let tree = trees.get(image);
  if (!tree) trees.set(image, (tree = createImageTree(image.layers)));
  return tree;
}

export class ContainerFactory {
  readonly #options: RuntimeOptions;
  readonly #volume: (id: string) => NodeVolume | undefined;
  #made = 0;

  constructor(options: RuntimeOptions, volume: (id: string) => NodeVolume | undefined) {
    this.#options = options;
    this.#volume = volume;
  }

  /** The files that all containers of a sandbox share. */
  prepare(sandbox: Sandbox): void {
    const { clock, kernel } = this.#options;
    sandbox.shared = postponed(clock, 2, () => {
      const { config, ip } = sandbox;
      const network = kernel.createVolume({ kind: "disk" });
      files.writeFile(network.root, "hosts", encodeUtf8(config.hosts(ip)));
      files.writeFile(network.root, "hostname", encodeUtf8(`${config.hostname}\n`));
      files.writeFile(network.root, "resolv.conf", encodeUtf8(config.resolvConf));
      sandbox.network = network;
      const memory = kernel.createVolume({ kind: "memory", mode: 0o1777, size: SHARED_MEMORY, source: "shm" });
      return { network, memory };
    });
  }

  create(id: string, sandbox: Sandbox, config: ContainerConfig, image: StoredImage): Outcome<{ container: Container }> {
    const { kernel, clock, random, nodeName } = this.#options;
    const problem = commandProblem(config, image.image);
    if (problem !== null)
      return {
        ok: false,
        message: `failed to generate container ${JSON.stringify(id)} spec: failed to generate spec: ${problem}`,
      };
    // Written anew for each container, whatever the others have made of it.
    if (sandbox.network) files.writeFile(sandbox.network.root, "hosts", encodeUtf8(sandbox.config.hosts(sandbox.ip)));
    const rootfs = createOverlay(clock, treeOf(image.image));
    const account = this.#account(config, image.image, rootfs);
    if (!account)
      return {
        ok: false,
        message: `unable to find user ${image.image.config.user}: no matching entries in passwd file`,
      };
    const places = placesOf(image.image, config);
    let known = heads.get(image.image);
    if (!known) heads.set(image.image, (known = new Map()));
    const readOnly = config.readOnlyRootFilesystem ?? false;
    // A Pod's volumes may be gone when they are first looked for.
    const volumes = mapped(config.mounts, ({ volume }) => this.#volume(volume));
    let failure: string | null = null;
    let termination: (() => string) | null = null;
    const mount = kernel.createMountNamespace(rootfs, {
      readOnly,
      heads: places === null || volumes.includes(undefined) ? undefined : known.get(places),
      made: 1,
      mount: (mounts) => {
        this.#mountShared(mounts, sandbox, config, readOnly);
        failure = this.#mountVolumes(mounts, config, volumes);
        if (failure === null) termination = this.#mountTerminationLog(mounts, config);
      },
    });
    if (failure !== null) return { ok: false, message: failure };
    if (places !== null && termination !== null && known.size < MAX_HEADS) known.set(places, mount.heads);
    const directory = config.workingDir ?? image.image.config.workingDir;
    if (directory !== "" && directory !== "/" && !files.exists(rootfs.root, directory))
      files.mkdir(rootfs.root, directory);
    if (image.image.standIn !== undefined) this.#planStandIn(rootfs, config);
    const { namespace, name } = sandbox.config;
    const owner = { namespace, pod: name, container: config.name, attempt: config.attempt };
    const cgroup = kernel.createCgroup({ memoryLimit: config.memoryLimit ?? null, cpuLimit: config.cpuLimit ?? null });
    const container = new Container({
      id,
      sandbox,
      config,
      image,
      owner,
      log: new LogFile(clock, random.stream(`runtime/${nodeName}/log`), logger(this.#options, owner)),
      rootfs,
      cgroup,
      account,
      namespaces: {
        pid: sandbox.pids ?? targeted(sandbox, config)?.namespaces.pid ?? kernel.createPidNamespace(),
        mount,
        net: sandbox.net,
        uts: sandbox.uts,
        cgroup,
        ...(config.privileged === true && { isPrivileged: true }),
        standIn: image.image.standIn,
        owner,
      },
      number: this.#made++,
      clock,
    });
    container.readTerminationMessage = () => termination?.() ?? "";
    return { ok: true, container };
  }

  /** Puts a file into a container, through its mounts where they are in the way. */
  writeFile(container: Container, path: string, bytes: string): void {
    for (const { volume, mountPath } of container.config.mounts) {
      const root = this.#volume(volume)?.filesystem.root;
      if (root && path.startsWith(`${mountPath}/`)) {
        files.writeFile(root, path.slice(mountPath.length + 1), bytes);
        return;
      }
    }
    (container.namespaces.mount as Mounts).settle();
    files.writeFile(container.rootfs.root, path, bytes);
  }

  /** Who a container runs as, by its image's own files: the same for all that ask for the same. */
  #account(config: ContainerConfig, image: Image, rootfs: MemoryFs): Account | undefined {
    let known = accounts.get(image);
    if (!known) accounts.set(image, (known = new Map()));
    const { runAsUser = "", runAsGroup = "", supplementalGroups = [], capabilities = "", noNewPrivs = "" } = config;
    const key = `${runAsUser}:${runAsGroup}:${supplementalGroups.join(",")}:${capabilities}:${noNewPrivs}`;
    let account = known.get(key);
    if (account) return account;
    const read = (path: string): string => decodeUtf8(files.readFile(rootfs.root, path) ?? "");
    account = resolveUser(config, image.config.user, read("etc/passwd"), read("etc/group"));
    if (account && known.size < MAX_ACCOUNTS) known.set(key, account);
    return account;
  }

  /** But for what the container brings itself. */
  #mountShared(mount: Mounts, sandbox: Sandbox, { mounts }: ContainerConfig, readOnly: boolean): void {
    const shared = sandbox.shared?.();
    if (!shared) return;
    const { network, memory } = shared;
    for (const name of ["hosts", "hostname", "resolv.conf"]) {
      const path = `/etc/${name}`;
      if (mounts.some(({ mountPath }) => mountPath === path)) continue;
      mountFile(mount, path, network, files.lookup(network.root, name), readOnly);
    }
    mount.mount({ target: "/dev/shm", filesystem: memory, root: memory.root });
  }

  /** Mounts the volumes in order; the text of what went wrong, or null. */
  #mountVolumes(mount: Mounts, config: ContainerConfig, volumes: readonly (NodeVolume | undefined)[]): string | null {
    // A mount lies in another one where its path does: parents first.
    const ordered = config.mounts.map((one, i) => ({ ...one, id: one.volume, volume: volumes[i] }));
    ordered.sort((x, y) => x.mountPath.split("/").length - y.mountPath.split("/").length);
    for (const { id, volume, mountPath, readOnly, subPath } of ordered) {
      if (!volume) return `failed to mount ${JSON.stringify(mountPath)}: volume ${JSON.stringify(id)} not found`;
      const { root } = volume.filesystem;
      // With the volume's own mode and group, so that whoever may write there may write here.
      if (subPath !== undefined && subPath !== "" && !files.exists(root, subPath))
        files.mkdir(root, subPath, { mode: root.mode & 0o777, gid: root.gid });
      const node = subPath === undefined || subPath === "" ? root : files.lookup(root, subPath);
      if (!node) return `failed to prepare subPath ${JSON.stringify(subPath)} of ${JSON.stringify(mountPath)}`;
      const failed = mount.mount({
        target: mountPath,
        filesystem: volume.filesystem,
        root: node,
        rootPath: subPath === undefined || subPath === "" ? "" : `/${subPath}`,
        readOnly: readOnly || volume.config.readOnly,
        label: volume.config.owner ?? undefined,
      });
      if (failed < 0)
        return `failed to mount ${JSON.stringify(volume.config.name)} to rootfs at ${JSON.stringify(mountPath)}: not a directory`;
    }
    return null;
  }

  /** Mounts the file at terminationMessagePath; returns what reads it. */
  #mountTerminationLog(mount: Mounts, config: ContainerConfig): () => string {
    const own = this.#options.kernel.createVolume({ kind: "disk" });
    files.writeFile(own.root, "log", "", { mode: 0o666 });
    mountFile(mount, config.terminationMessagePath, own, files.lookup(own.root, "log"));
    return () => files.readFile(own.root, "log") ?? "";
  }

  #planStandIn(rootfs: MemoryFs, config: ContainerConfig): void {
    files.writeFile(rootfs.root, STAND_IN_PLAN, [config.role ?? "service", ...(config.ports ?? [])].join(" "));
  }
}

/**
 * Where a container's mounts are, if containers of the same image with mounts at the same places always have them there, and
 * nothing else is made in its root before it runs; else null.
 */
function placesOf(image: Image, config: ContainerConfig): string | null {
  const { mounts, terminationMessagePath, workingDir = image.config.workingDir } = config;
  if (image.standIn !== undefined || !/^\/?$/.test(workingDir) || mounts.some((one) => one.subPath)) return null;
  const targets = [...mapped(mounts, (one) => one.mountPath), terminationMessagePath];
  const all = [...targets, "/proc", "/sys"];
  const isApart = (target: string, i: number): boolean =>
    !/\/[/.]|\/$/.test(target) && !all.some((other, j) => j !== i && `${target}/`.startsWith(`${other}/`));
  return targets.every(isApart) ? targets.join("\n") : null;
}

function mountFile(
  mount: Mounts,
  target: string,
  filesystem: MemoryFs,
  node: FsNode | undefined,
  readOnly = false,
): void {
  if (node) mount.mount({ target, filesystem, root: node, readOnly });
}

/** The log outlives the container, so what it tells holds nothing of it. */
function logger({ onLog }: RuntimeOptions, owner: ContainerOwner): (record: LogRecord) => void {
  return (record) => onLog?.(owner, record);
}

function commandProblem({ command = [], args = [] }: ContainerConfig, { config }: Image): string | null {
  const isEmpty =
    command.length === 0 && args.length === 0 && config.entrypoint.length === 0 && config.cmd.length === 0;
  return isEmpty ? "no command specified" : null;
}

function targeted({ containers }: Sandbox, { target }: ContainerConfig): Container | undefined {
  return [...containers].find(({ config, state }) => config.name === target && state === "running");
}

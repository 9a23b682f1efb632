/**
 * /dev of a container: a small tmpfs with the devices that the OCI runtime specification names.
 * Source: OCI runtime specification 1.2 (default devices, dev symbolic links), null(4), random(4).
 */
import type { Clock } from "../../../sim/clock.ts";
import type { RandomStream } from "../../../sim/random.ts";
import { ENOSPC, ENXIO } from "../errno.ts";
import { O_RDWR } from "../flags.ts";
import { KernelFile } from "../open-file.ts";
import type { Process } from "../process.ts";
import type { ByteString } from "../types.ts";
import { imageNode } from "./image-tree.ts";
import type { ImageNode, ImageTree } from "./image-tree.ts";
import { createTmpfs } from "./memory-fs.ts";
import type { MemoryFs } from "./memory-fs.ts";
import { OpenableNode } from "./node.ts";
import type { FsNode } from "./node.ts";

/** What a device of characters does. */
interface Device {
  read(max: number): ByteString;
  write(data: ByteString): number;
}

class DeviceNode extends OpenableNode {
  readonly kind = "device";
  readonly device: Device;

  constructor(clock: Clock, ino: number, rdev: number, device: Device) {
    super(clock, ino, 0o666);
    this.device = device;
    this.rdev = rdev;
  }

  openFile(flags: number): KernelFile {
    return new DeviceFile(this, flags);
  }
}

class DeviceFile extends KernelFile {
  readonly kind = "device";
  readonly node: DeviceNode;

  readonly #path: string | null;

  constructor(node: DeviceNode, flags: number, path: string | null = null) {
    super(flags);
    this.node = node;
    this.#path = path;
  }

  override describe(): string {
    return this.#path ?? super.describe();
  }

  read(max: number): ByteString {
    return this.node.device.read(max);
  }

  write(data: ByteString): number {
    return this.node.device.write(data);
  }

  override seek(): number {
    return 0;
  }
}

/** /dev/tty: the controlling terminal of whoever opens it. */
class ControllingTerminalNode extends OpenableNode {
  readonly kind = "device";

  constructor(clock: Clock, ino: number) {
    super(clock, ino, 0o666);
    this.rdev = 5 * 256;
  }

  openFile(_flags: number, proc: Process): KernelFile | number {
    return proc.terminal?.file ?? -ENXIO;
  }
}

let zeros = "";

function zeroBytes(max: number): ByteString {
  if (zeros.length < max) zeros = "\0".repeat(max);
  return zeros.length === max ? zeros : zeros.slice(0, max);
}

function randomBytes(stream: RandomStream, max: number): ByteString {
  const length = Math.min(max, 65_536);
  let out = "";
  while (out.length < length) {
    const bits = stream.uint32();
    out += String.fromCharCode(bits & 255, (bits >>> 8) & 255, (bits >>> 16) & 255, bits >>> 24);
  }
  return out.slice(0, length);
}

const DIRECTORIES = [
  ["shm", 0o1777],
  ["mqueue", 0o1777],
  ["pts", 0o755],
] as const;

const LINKS = [
  ["core", "/proc/kcore"],
  ["fd", "/proc/self/fd"],
  ["ptmx", "pts/ptmx"],
  ["stderr", "/proc/self/fd/2"],
  ["stdin", "/proc/self/fd/0"],
  ["stdout", "/proc/self/fd/1"],
] as const;

/** Inode numbers of devices begin here, beyond those of what is made later. */
const FIRST_DEVICE = 100_000;
const LAST_INO = 33;

/** An open /dev/null, for the standard input of who has none. */
export function openNull(clock: Clock): KernelFile {
  return new DeviceFile(
    new DeviceNode(clock, 3, 1 * 256 + 3, { read: () => "", write: (data) => data.length }),
    O_RDWR,
    "/dev/null",
  );
}

/** A new /dev. Simplified: there are no pseudo-terminals to be made through /dev/ptmx. */
export function createDevfs(clock: Clock, lower: ImageTree): MemoryFs {
  return createTmpfs({ clock, mode: 0o755, size: 65_536 * 1024, lower });
}

/** What is in every /dev of a machine. */
export function createDeviceTree(random: RandomStream): ImageTree {
  const takesAll = (data: ByteString): number => data.length;
  const devices: readonly (readonly [string, number, Device])[] = [
    ["null", 1 * 256 + 3, { read: () => "", write: takesAll }],
    ["zero", 1 * 256 + 5, { read: zeroBytes, write: takesAll }],
    ["full", 1 * 256 + 7, { read: zeroBytes, write: () => -ENOSPC }],
    ["random", 1 * 256 + 8, { read: (max) => randomBytes(random, max), write: takesAll }],
    ["urandom", 1 * 256 + 9, { read: (max) => randomBytes(random, max), write: takesAll }],
  ];
  const children = new Map<ByteString, ImageNode>();
  const add = (name: ByteString, fields: Parameters<typeof imageNode>[0]): void =>
    void children.set(name, imageNode(fields));
  for (const [i, [name, rdev, device]] of devices.entries()) {
    const open = (clock: Clock, ino: number): FsNode => new DeviceNode(clock, ino, rdev, device);
    add(name, { ino: FIRST_DEVICE + i, kind: "device", mode: 0o666, open });
  }
  const open = (clock: Clock, ino: number): FsNode => new ControllingTerminalNode(clock, ino);
  add("tty", { ino: FIRST_DEVICE + devices.length, kind: "device", mode: 0o666, open });
  let ino = 2;
  for (const [name, target] of LINKS) add(name, { ino: ino++, kind: "symlink", mode: 0o777, target });
  for (const [name, mode] of DIRECTORIES) add(name, { ino: ino++, kind: "directory", mode });
  const nlink = 2 + DIRECTORIES.length;
  return { root: imageNode({ ino: 1, kind: "directory", mode: 0o755, nlink, children }), lastIno: LAST_INO };
}

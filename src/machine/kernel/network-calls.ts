/** Sockets as system calls. Source: socket(2), bind(2), listen(2), accept(2), connect(2), sendto(2), recvfrom(2). */
import { beginCall, blockOn, endCall } from "./blocking.ts";
import type { Core } from "./core.ts";
import { fileOf, install } from "./descriptor-calls.ts";
import {
  EACCES,
  EADDRINUSE,
  EAGAIN,
  EBADF,
  ECONNREFUSED,
  EINVAL,
  ENFILE,
  ENOTCONN,
  ENOTSOCK,
  EROFS,
  ETIMEDOUT,
} from "./errno.ts";
import { permits } from "./fs/mounts.ts";
import type { Mounts } from "./fs/mounts.ts";
import { LIMIT_MESSAGES } from "./limits.ts";
import { isIpv4, isIpv6, normalAddress } from "./net/address.ts";
import type { NetSpace } from "./net/net-space.ts";
import { StreamSocket } from "./net/stream-socket.ts";
import { UdpSocket } from "./net/udp-socket.ts";
import { SocketNode } from "./pipe.ts";
import type { Process } from "./process.ts";
import { SocketFile } from "./socket-file.ts";
import type { Fd, Kernel, Proc } from "./types.ts";
import { BLOCKED } from "./types.ts";
import type { WaitQueue } from "./wait-queue.ts";

export type NetworkCalls = Pick<
  Kernel,
  | "socket"
  | "bind"
  | "listen"
  | "accept"
  | "connect"
  | "shutdown"
  | "sendto"
  | "recvfrom"
  | "localAddress"
  | "peerAddress"
  | "setSocketTimeout"
  | "ping"
  | "sockets"
>;

function socketOf(caller: Proc, fd: Fd): StreamSocket | UdpSocket | number {
  const file = fileOf(caller as Process, fd);
  if (!file) return -EBADF;
  return file instanceof SocketFile ? file.socket : -ENOTSOCK;
}

function isAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text) || text === "";
}

export function networkCalls(core: Core): NetworkCalls {
  function open(proc: Process, socket: StreamSocket | UdpSocket): Fd | number {
    const fd = install(proc, new SocketFile(core.clock, core.nextIno(), socket));
    if (fd < 0) socket.close();
    return fd;
  }

  /** Sleeps on the queue; `late` is what the call returns after the socket's own timeout. */
  function wait(proc: Process, queue: WaitQueue, socket: StreamSocket | UdpSocket, late: number): number {
    if (proc.deadline !== null && proc.deadline <= core.clock.now) {
      endCall(proc);
      return late;
    }
    const deadline: number | null =
      proc.deadline ?? (socket.timeoutMs === null ? null : proc.localTime + socket.timeoutMs);
    return blockOn(proc, [queue], deadline);
  }

  function bindUnix(proc: Process, socket: StreamSocket, path: string): number {
    const place = (proc.ns.mount as Mounts).place(proc, proc.cwd, path);
    if (typeof place === "number") return place;
    if (place.location) return -EADDRINUSE;
    const { directory } = place;
    if (directory.mount.readOnly) return -EROFS;
    if (!permits(directory.node, proc.cred, 2)) return -EACCES;
    const node = directory.node.create({
      kind: "socket",
      mode: 0o777 & ~proc.umask,
      uid: proc.cred.uid,
      gid: proc.cred.gid,
    });
    if (typeof node === "number") return node;
    if (node instanceof SocketNode) node.listener = socket;
    directory.node.insert(place.name, node);
    return socket.bind(path, 0);
  }

  function connectUnix(proc: Process, socket: StreamSocket, path: string): number {
    const location = (proc.ns.mount as Mounts).resolve(proc, proc.cwd, path, true);
    if (typeof location === "number") return location;
    const listener = location.node instanceof SocketNode ? location.node.listener : null;
    if (!(listener instanceof StreamSocket)) return -ECONNREFUSED;
    return socket.connect(() => listener, { address: path, port: 0 });
  }

  return {
    socket(caller, type) {
      const proc = caller as Process;
      core.kernel.charge(proc, 2);
      const space = proc.ns.net as NetSpace;
      if (space.isFull) {
        core.kernel.observer.limit?.(proc, "sockets", LIMIT_MESSAGES.sockets);
        return -ENFILE;
      }
      return open(proc, type === "udp" ? new UdpSocket(space, proc) : new StreamSocket(type, space, proc));
    },
    bind(caller, fd, address, port) {
      const socket = socketOf(caller, fd);
      if (typeof socket === "number") return socket;
      if (socket.type === "unix") return bindUnix(caller as Process, socket, address);
      if (!isAddress(address) || port < 0 || port > 65_535) return -EINVAL;
      return socket.bind(normalAddress(address), port);
    },
    listen(caller, fd, backlog) {
      const socket = socketOf(caller, fd);
      if (typeof socket === "number") return socket;
      if (!(socket instanceof StreamSocket)) return -EINVAL;
      const failed = socket.listen(backlog);
      if (failed === 0) core.kernel.observer.socket?.("listen", caller, socket.local, null);
      return failed;
    },
    accept(caller, fd) {
      const proc = caller as Process;
      const socket = socketOf(proc, fd);
      if (typeof socket === "number") return socket;
      if (!(socket instanceof StreamSocket)) return -EINVAL;
      beginCall(proc, "accept");
      const served = socket.accept();
      if (served === BLOCKED) return wait(proc, socket.readQueue, socket, -EAGAIN);
      endCall(proc);
      core.kernel.charge(proc, 3);
      return typeof served === "number" ? served : open(proc, served);
    },
    connect(caller, fd, address, port) {
      const proc = caller as Process;
      const socket = socketOf(proc, fd);
      if (typeof socket === "number") return socket;
      const remote = { address: normalAddress(address), port };
      if (socket instanceof UdpSocket) return socket.connect(remote);
      beginCall(proc, "connect");
      core.kernel.charge(proc, 3);
      if (socket.type === "tcp" && (!isAddress(address) || port < 0 || port > 65_535)) {
        endCall(proc);
        return -EINVAL;
      }
      const space = proc.ns.net as NetSpace;
      const result =
        socket.type === "unix"
          ? connectUnix(proc, socket, address)
          : socket.connect(() => space.destination(address, port), remote);
      if (result === BLOCKED) return wait(proc, socket.writeQueue, socket, -ETIMEDOUT);
      endCall(proc);
      if (result === 0) core.kernel.observer.socket?.("connect", proc, socket.local, remote);
      else if (result === -ECONNREFUSED) core.kernel.observer.socket?.("refused", proc, socket.local, remote);
      return result;
    },
    shutdown(caller, fd, how) {
      const socket = socketOf(caller, fd);
      if (typeof socket === "number") return socket;
      return socket instanceof StreamSocket ? socket.shutdown(how) : -ENOTCONN;
    },
    sendto(caller, fd, data, address, port) {
      const socket = socketOf(caller, fd);
      if (typeof socket === "number") return socket;
      core.kernel.charge(caller, 2);
      if (socket instanceof UdpSocket) return socket.send(data, { address: normalAddress(address), port });
      return core.kernel.write(caller, fd, data);
    },
    recvfrom(caller, fd, max) {
      const proc = caller as Process;
      const socket = socketOf(proc, fd);
      if (typeof socket === "number") return socket;
      beginCall(proc, "recvfrom");
      const result = socket instanceof UdpSocket ? socket.receive(max) : receiveStream(socket, max);
      if (result === BLOCKED) return wait(proc, socket.readQueue, socket, -EAGAIN);
      endCall(proc);
      core.kernel.charge(proc, 2);
      return result;
    },
    localAddress(caller, fd) {
      const socket = socketOf(caller, fd);
      return typeof socket === "number" ? socket : socket.local;
    },
    peerAddress(caller, fd) {
      const socket = socketOf(caller, fd);
      return typeof socket === "number" ? socket : (socket.remote ?? -ENOTCONN);
    },
    setSocketTimeout(caller, fd, ms) {
      const socket = socketOf(caller, fd);
      if (typeof socket === "number") return socket;
      socket.timeoutMs = ms;
      return 0;
    },
    ping(caller, address, timeoutMs) {
      const proc = caller as Process;
      beginCall(proc, "ping");
      const target = (proc.ns.net as NetSpace).echo(address);
      const isAnswered = target !== null && target <= timeoutMs;
      const deadline: number = proc.deadline ?? Math.floor(proc.localTime + (isAnswered ? target : timeoutMs));
      if (deadline > core.clock.now) return blockOn(proc, [], deadline);
      endCall(proc);
      return isAnswered ? target : -ETIMEDOUT;
    },
    sockets(caller) {
      return (caller.ns.net as NetSpace).infos();
    },
  };
}

function receiveStream(
  socket: StreamSocket,
  max: number,
): { data: string; from: { address: string; port: number } } | number {
  const data = socket.read(max);
  return typeof data === "number" ? data : { data, from: socket.remote ?? { address: "", port: 0 } };
}

/** A connection from the node itself, without a process: what probes and port-forwards are made of. */
import type { ByteString, Kernel, NetNamespace } from "../types.ts";
import { BLOCKED } from "../types.ts";
import type { NetSpace } from "./net-space.ts";
import { StreamSocket } from "./stream-socket.ts";

export interface ConnectionHandlers {
  onConnect?(): void;
  onData?(data: ByteString): void;
  /** The other side has sent everything. */
  onEnd?(): void;
  /** It failed, with the errno (negative); nothing follows. */
  onError?(errno: number): void;
}

export interface HostConnection {
  write(data: ByteString): void;
  /** Nothing more will be written. */
  end(): void;
  /** Ends it; no handler is called any more. */
  close(): void;
}

const CHUNK = 65_536;

/** Connects from that namespace. Handlers are never called before this returns. */
export function hostConnect(
  kernel: Kernel,
  from: NetNamespace,
  address: string,
  port: number,
  handlers: ConnectionHandlers,
): HostConnection {
  const space = from as NetSpace;
  const socket = new StreamSocket("tcp", space, null);
  let isOver = false;
  let isConnected = false;
  let unsent = "";
  let isEnding = false;

  function finish(tell: () => void): void {
    if (isOver) return;
    isOver = true;
    socket.readQueue.remove(waiter);
    socket.writeQueue.remove(waiter);
    socket.close();
    tell();
  }

  function flush(): void {
    while (unsent !== "" && isConnected) {
      const written = socket.write(unsent);
      if (written === BLOCKED) return;
      if (written < 0) return finish(() => handlers.onError?.(written));
      unsent = unsent.slice(written);
    }
    if (isEnding && isConnected) socket.shutdown("write");
  }

  function receive(): void {
    while (!isOver) {
      const data = socket.read(CHUNK);
      if (data === BLOCKED) return;
      if (typeof data === "number") return finish(() => handlers.onError?.(data));
      if (data === "") return finish(() => handlers.onEnd?.());
      handlers.onData?.(data);
    }
  }

  function proceed(): void {
    if (isOver) return;
    if (!isConnected) {
      const result = socket.connect(() => space.destination(address, port), { address, port });
      if (result === BLOCKED) return;
      if (result < 0) return finish(() => handlers.onError?.(result));
      isConnected = true;
      handlers.onConnect?.();
    }
    flush();
    receive();
  }

  // What wakes it comes from within another's turn; it goes on in a turn of its own.
  let isDue = false;
  const waiter = {
    wake(): void {
      if (isDue || isOver) return;
      isDue = true;
      kernel.clock.after(0, () => {
        isDue = false;
        proceed();
      });
    },
  };
  socket.readQueue.add(waiter);
  socket.writeQueue.add(waiter);
  waiter.wake();

  return {
    write(data) {
      unsent += data;
      if (isConnected) flush();
    },
    end() {
      isEnding = true;
      if (isConnected) flush();
    },
    close() {
      finish(() => {});
    },
  };
}

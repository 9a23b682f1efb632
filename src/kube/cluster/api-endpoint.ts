/**
 * The API server as a host of the network: it listens on the control plane's node, and everything else about it is fetched
 * when somebody comes (`api-access/api-endpoint.chunk.ts`).
 * Simplified: it has no Pod of its own, and a node that has crashed does not take it down.
 */
import { AppletProgram } from "../../machine/kernel/applet.ts";
import { createImageTree } from "../../machine/kernel/fs/image-tree.ts";
import { createOverlay } from "../../machine/kernel/fs/memory-fs.ts";
import type { ApiServer } from "../apiserver/types.ts";
import type * as Endpoint from "./api-access/api-endpoint.chunk.ts";
import { API_PORT } from "./initial-objects.ts";
import type { ClusterNode } from "./node.ts";

export function listenForApi({ kernel, hostNet }: ClusterNode, api: ApiServer): void {
  const path = "/kube-apiserver";
  const create = (): AppletProgram =>
    new AppletProgram(function* (sys) {
      const fd = sys.k.socket(sys.p, "tcp");
      sys.k.bind(sys.p, fd, "0.0.0.0", API_PORT);
      sys.k.listen(sys.p, fd, 128);
      yield* sys.poll([{ fd, read: true }]);
      return yield* (yield* sys.chunk<typeof Endpoint>("api-endpoint")).serveApi(sys, fd, api);
    });
  const tree = createImageTree([{ [path]: { kind: "program", program: { name: path, create }, size: 0 } }]);
  kernel.spawn({
    path,
    argv: [path],
    env: new Map(),
    cwd: "/",
    cred: { uid: 0, gid: 0, groups: [] },
    ns: {
      pid: kernel.createPidNamespace(),
      mount: kernel.createMountNamespace(createOverlay(kernel.clock, tree)),
      net: hostNet,
      uts: { hostname: "" },
      cgroup: kernel.createCgroup(),
      owner: null,
    },
    files: new Map(),
    onExit: () => {},
  });
}

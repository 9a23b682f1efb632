/** Mechanisms that lie between the Pods aimed at and the network. */
import { podOfNetwork } from "../../kube/cluster/levers/network.ts";
import type { DnsAnswer, NetSpace, PathChange } from "../../kube/cluster/levers/network.ts";
import type { FaultSite, Mechanism } from "./types.ts";

/** Asked of each connection and datagram. */
export function onPaths(
  site: FaultSite,
  change: (from: NetSpace, to: NetSpace | null, port: number) => PathChange | null,
): Mechanism {
  let remove = (): void => {};
  return {
    begin() {
      remove = site.cluster.overrides.add("path", change);
    },
    end: () => remove(),
  };
}

/** Asked of each question that the Pods aimed at put to the cluster's DNS. */
export function onNames(site: FaultSite, name: string, change: { answer?: DnsAnswer; delay: number }): Mechanism {
  let remove = (): void => {};
  return {
    begin() {
      remove = site.cluster.overrides.add("dns", (asked, from) =>
        isMeant(asked.toLowerCase(), name.toLowerCase()) && isAimedAt(site, from) ? change : null,
      );
    },
    end: () => remove(),
  };
}

/** `db` means `db`, and `db.NAMESPACE.svc.cluster.local` as the search list makes it. */
function isMeant(asked: string, name: string): boolean {
  return name === "" || asked === name || asked.startsWith(`${name}.`);
}

export function isAimedAt(site: FaultSite, space: NetSpace | null): boolean {
  const pod = podOfNetwork(site.cluster, space);
  if (!pod) return false;
  const { namespace = "default", name, uid } = pod.metadata;
  return site.aimsAt({ namespace, name, uid });
}

export const NAME = {
  name: "name",
  title: "Name",
  type: "text",
  default: "",
  pattern: "[-_.a-zA-Z0-9]{0,253}",
  words: "a host name, as db; empty for every name",
} as const;

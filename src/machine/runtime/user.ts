/** Who a container runs as: the Pod's numbers, or the image's `USER`, looked up in the container's own accounts. */
import { CONTAINER_CAPABILITIES } from "../kernel/capabilities.ts";
import type { Credentials } from "../kernel/types.ts";
import type { ContainerConfig } from "./types.ts";

/** Groups that a container runtime gives to root. Source: BusyBox's `id` in such a container; containerd's defaults. */
const ROOT_GROUPS = [10];

export interface Account {
  cred: Credentials;
  home: string;
}

/** Undefined where the image's user does not exist. */
export function resolveUser(config: ContainerConfig, user: string, passwd: string, group: string): Account | undefined {
  const [userPart = "", groupPart] = user.split(":");
  const wanted = config.runAsUser === undefined ? userPart : String(config.runAsUser);
  const entries = passwd.split("\n").map((line) => line.split(":"));
  const entry = entries.find(([name, , uid]) =>
    /^\d+$/.test(wanted) ? uid === wanted : name === (wanted === "" ? "root" : wanted),
  );
  if (!entry && wanted !== "" && !/^\d+$/.test(wanted)) return undefined;
  const uid = entry ? Number(entry[2]) : Number(wanted === "" ? 0 : wanted);
  const gid = config.runAsGroup ?? groupNumber(groupPart, group) ?? Number(entry?.[3] ?? 0);
  const groups = new Set([
    gid,
    ...(uid === 0 ? ROOT_GROUPS : []),
    ...memberOf(entry?.[0], group),
    ...(config.supplementalGroups ?? []),
  ]);
  // The kernel keeps them sorted. Source: groups_sort in setgroups(2).
  const cred: Credentials = { uid, gid, groups: [...groups].sort((a, b) => a - b) };
  cred.bounding = config.capabilities ?? CONTAINER_CAPABILITIES;
  if (config.noNewPrivs === true) cred.noNewPrivs = true;
  return { cred, home: entry?.[5] || "/" };
}

function groupNumber(wanted: string | undefined, group: string): number | undefined {
  if (wanted === undefined || wanted === "") return undefined;
  if (/^\d+$/.test(wanted)) return Number(wanted);
  const entry = group.split("\n").find((line) => line.startsWith(`${wanted}:`));
  return entry === undefined ? undefined : Number(entry.split(":")[2]);
}

function memberOf(name: string | undefined, group: string): number[] {
  if (name === undefined) return [];
  return group.split("\n").flatMap((line) => {
    const [, , gid, members = ""] = line.split(":");
    return gid !== undefined && members.split(",").includes(name) ? [Number(gid)] : [];
  });
}

/**
 * Who asks the API server: what a bearer token says, and whether it is good.
 * Source: Kubernetes documentation, "Authenticating" and "Managing Service Accounts".
 * Simplified: a token is known by its form; what is in the place of a signature is compared with the Pod that it is bound to.
 */
import { decodeBase64Url } from "../../../sim/base64.ts";
import type { KubeObject } from "../../api/meta.ts";
import type { ApiServer } from "../../apiserver/types.ts";

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

export const ANONYMOUS: User = { name: "system:anonymous", groups: ["system:unauthenticated"] };

/** The user of a token; null where it is not accepted. */
export function userOf(api: ApiServer, token: string): User | null {
  const [header = "", body = "", signature = "", ...more] = token.trim().split(".").map(decodeBase64Url);
  const { sub, pod } = claimsOf(body);
  const [, namespace = "", account = ""] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(sub ?? "") ?? [];
  if (more.length > 0 || account === "" || !api.get(SERVICE_ACCOUNTS, namespace, account).ok) return null;
  if (pod === undefined ? !header.includes('"none"') : signature !== pod || !isThere(api, namespace, pod)) return null;
  return {
    name: sub ?? "",
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
  };
}

const SERVICE_ACCOUNTS = { group: "", resource: "serviceaccounts" };
const PODS = { group: "", resource: "pods" };

function isThere(api: ApiServer, namespace: string, uid: string): boolean {
  const pods = api.list(PODS, { namespace });
  return pods.ok && pods.value.items.some((pod: KubeObject) => pod.metadata.uid === uid);
}

function claimsOf(text: string): { sub?: string; pod?: string } {
  try {
    const claims: unknown = JSON.parse(text);
    return typeof claims === "object" && claims !== null ? claims : {};
  } catch {
    return {};
  }
}

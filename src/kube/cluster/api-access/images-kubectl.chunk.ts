/**
 * Images whose program is kubectl. They are here and not among the others since kubectl is a client of the simulated API
 * server, of which a machine knows nothing.
 * Source: bitnami/containers, rancher/kubectl, alpine-docker/k8s, lachie83/k8s-kubectl, dtzar/helm-kubectl, kubernetes/release.
 * Simplified: helm and the other tools of these images are left out.
 */
import { STANDARD_PATH } from "../../../machine/images/base.ts";
import { bash, debianAccounts, debianFiles, debianTools } from "../../../machine/images/debian.ts";
import { alpine } from "../../../machine/images/linux/alpine.ts";
import { program } from "../../../machine/images/parts/service.ts";
import type { Image, ImageConfig } from "../../../machine/images/types.ts";
import { baseLayers } from "../../../machine/images/web/web-image.ts";
import type { Layer } from "../../../machine/kernel/fs/layer.ts";
import { curl } from "../../../machine/userland/curl/index.ts";
import { LATEST_MINOR, fullVersion } from "../../api/versions.ts";
import { jq } from "../../../machine/userland/jq/index.ts";
import { kubectlInPod } from "./kubectl-in-pod.ts";

const KUBECTL_BYTES = 57_000_000;
const CURL: Layer = { "/usr/bin/curl": { kind: "program", program: curl, size: 280_304 } };

interface Kind {
  readonly names: string;
  readonly megabytes: number;
  readonly layers: readonly Layer[];
  readonly path: string;
  readonly config: Partial<ImageConfig>;
}

const ALPINE: readonly Layer[] = [
  ...alpine.layers,
  CURL,
  {
    "/bin/bash": bash,
    "/usr/bin/jq": { kind: "program", program: jq, size: 280_304 },
    "/config": { kind: "directory" },
  },
];

const KINDS: readonly Kind[] = [
  {
    names: "bitnami/kubectl bitnamilegacy/kubectl",
    megabytes: 110,
    layers: [debianFiles(), debianAccounts(), debianTools(), CURL],
    path: "/opt/bitnami/kubectl/bin/kubectl",
    config: {
      entrypoint: ["kubectl"],
      cmd: ["--help"],
      user: "1001",
      env: ["PATH=/opt/bitnami/kubectl/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/"],
    },
  },
  {
    names: "rancher/kubectl kubectl",
    megabytes: 17,
    layers: baseLayers("distroless"),
    path: "/bin/kubectl",
    config: { entrypoint: ["/bin/kubectl"], cmd: ["help"] },
  },
  {
    names: "lachlanevenson/k8s-kubectl alpine/kubectl",
    megabytes: 26,
    layers: ALPINE,
    path: "/usr/local/bin/kubectl",
    config: { entrypoint: ["kubectl"], cmd: ["help"], workingDir: "/root" },
  },
  {
    names: "alpine/k8s dtzar/helm-kubectl portainer/kubectl-shell",
    megabytes: 190,
    layers: ALPINE,
    path: "/usr/bin/kubectl",
    config: { cmd: ["bash"], workingDir: "/config" },
  },
];

function build(kind: Kind, version?: string): Image {
  const [first = "", ...others] = kind.names.split(" ");
  const of = new Map<string, Image>();
  return {
    names: [first, ...others],
    latest: fullVersion(`1.${LATEST_MINOR}`),
    acceptsTag: (tag) => tag === "latest" || MINOR.test(tag),
    sizeBytes: kind.megabytes * 1_000_000,
    layers: [...kind.layers, { [kind.path]: program("kubectl", kubectlInPod(version), KUBECTL_BYTES) }],
    config: {
      entrypoint: [],
      cmd: [],
      env: [STANDARD_PATH],
      user: "",
      workingDir: "/",
      exposedPorts: [],
      ...kind.config,
    },
    ...(version === undefined && {
      ofTag: (tag) => {
        const own = MINOR.exec(tag)?.[1];
        if (own === undefined) return build(kind, undefined);
        const made = of.get(own) ?? build(kind, own);
        of.set(own, made);
        return made;
      },
    }),
  };
}

const MINOR = /^v?(1\.\d{1,2}(?:\.\d{1,2})?)(?:[-.]\S*)?$/;

export const images: readonly Image[] = KINDS.map((kind) => build(kind));

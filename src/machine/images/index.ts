/**
 * The catalogue: which image a registry gives for a reference. What the first lesson needs is here; every other image is
 * in a chunk of its family, which the node fetches when it first pulls one of them.
 * To add an image: write `images/<family>/<name>.ts` with an `Image`, and name it in `<family>/images-<family>.chunk.ts`
 * and in the table below.
 */
import { busybox } from "./busybox.ts";
import { nginx } from "./nginx.ts";
import type { ImageReference } from "./reference.ts";
import type { Image, ImageFamily, Resolution } from "./types.ts";

const BUILT_IN: readonly Image[] = [busybox, nginx];

/** Images by the chunk that they are in; a Docker Official Image goes by its name alone. */
const FAMILIES: readonly { readonly chunk: string; readonly names: string }[] = [
  {
    chunk: "images-linux",
    names:
      "almalinux alpine amazonlinux amazonlinux/amazonlinux bash centos debian fedora pause rockylinux rockylinux/rockylinux ubuntu",
  },
  { chunk: "images-languages", names: "amazoncorretto eclipse-temurin golang node openjdk perl php python ruby" },
  { chunk: "images-databases", names: "mariadb memcached mongo mysql postgres rabbitmq redis" },
  {
    chunk: "images-web",
    names:
      "nginx:alpine agnhost bitnami/nginx bmuschko/nodejs-hello-world containous/whoami docker.elastic.co/elasticsearch/elasticsearch e2e-test-images/agnhost e2e-test-images/echoserver e2e-test-images/liveness e2e-test-images/serve-hostname e2e-test-images/test-webserver ealen/echo-server echoserver elasticsearch elasticsearch/elasticsearch google-samples/containers/gke/hello-app google-samples/hello-app google-samples/hello-node google-samples/node-hello grafana/grafana grafana/grafana-oss hashicorp/http-echo hpa-example httpd jenkins jenkins/jenkins jwilder/whoami kuar-demo/kuard kuar-demo/kuard-amd64 kuar-demo/kuard-arm64 liveness mendhak/http-echo nginxinc/nginx-unprivileged node-hello podinfo prom/prometheus prometheus/prometheus registry serve_hostname stefanprodan/podinfo test-webserver tomcat traefik/whoami wordpress",
  },
  {
    chunk: "images-tools",
    names:
      "alpine/curl alpine/git appropriate/curl bitnami/git byrnedo/alpine-curl curl/curl curlimages/curl kiamol/ch03-sleep polinux/stress progrium/stress vish/stress",
  },
];

/** Names of the images that are always there. */
export const BUILT_IN_NAMES: readonly string[] = BUILT_IN.flatMap(({ names }) => names);

/** Every name of the catalogue that is in a chunk. */
export const FAMILY_NAMES: readonly string[] = FAMILIES.flatMap(({ names }) => names.split(" "));

/** Images that nobody has modelled, and which names and tags there are. */
const OTHERS = { chunk: "images-others" };

/** Registries whose images of the same path are the same: mirrors of Docker Hub, and the places that they lie at. */
const MIRRORS = new Set(
  "docker.io mirror.gcr.io registry.k8s.io k8s.gcr.io gcr.io quay.io ghcr.io public.ecr.aws registry-1.docker.io us-docker.pkg.dev".split(
    " ",
  ),
);
const PREFIXES = /^(google-containers|google_containers|docker\/library|library)\//;

/** Names of one word that are Kubernetes' own, and that Docker Hub has not. */
const NOT_ON_HUB = new Set(
  "agnhost echoserver hpa-example liveness nginx-slim node-hello pause podinfo serve_hostname test-webserver".split(
    " ",
  ),
);

/** The name that the catalogue knows an image by. */
function nameOf({ registry, path, tag }: ImageReference): string {
  const bare = path.replace(PREFIXES, "");
  // The one built-in image whose variant is another root filesystem, which is not built in.
  const name = bare === "nginx" && tag.includes("alpine") ? "nginx:alpine" : bare;
  if (!MIRRORS.has(registry)) return `${registry}/${path}`;
  return registry === "docker.io" && NOT_ON_HUB.has(name) ? path : name;
}

/** The chunk that an image is in; null: it is here. */
export function chunkOf(reference: ImageReference): string | null {
  const name = nameOf(reference);
  if (BUILT_IN.some((image) => image.names.includes(name))) return null;
  return (FAMILIES.find(({ names }) => names.split(" ").includes(name)) ?? OTHERS).chunk;
}

/** What the registry answers. `family`: the module of the chunk that the image is in. */
export function resolve(reference: ImageReference, family: ImageFamily | null): Resolution {
  const name = nameOf(reference);
  const image = (family?.images ?? BUILT_IN).find(({ names }) => names.includes(name));
  if (!image) return family?.other?.(reference, name) ?? { kind: "no-repository" };
  const { tag } = reference;
  if (tag !== "" && !image.acceptsTag(tag)) return { kind: "no-tag" };
  return { kind: "image", image: image.ofTag?.(tag) ?? image };
}

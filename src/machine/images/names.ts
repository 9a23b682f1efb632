/**
 * Which image is in which chunk, by the names that the catalogue knows them by. In a chunk of its own, `image-names`: the
 * list is long, and the first lesson needs none of it.
 */

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

/** Every name of the catalogue that is in a chunk. */
export const FAMILY_NAMES: readonly string[] = FAMILIES.flatMap(({ names }) => names.split(" "));

/** Images that nobody has modelled, and which names and tags there are. */
const OTHERS = { chunk: "images-others" };

/** The chunk of the image of that name. */
export function familyOf(name: string): string {
  return (FAMILIES.find(({ names }) => names.split(" ").includes(name)) ?? OTHERS).chunk;
}

/** Whether it is modelled. */
export function isModelled(name: string): boolean {
  return familyOf(name) !== OTHERS.chunk;
}

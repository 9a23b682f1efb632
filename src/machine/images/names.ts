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
      "nginx:alpine agnhost bitnami/nginx containous/whoami docker.elastic.co/elasticsearch/elasticsearch e2e-test-images/agnhost e2e-test-images/echoserver e2e-test-images/liveness e2e-test-images/serve-hostname e2e-test-images/test-webserver ealen/echo-server echoserver elasticsearch elasticsearch/elasticsearch google-samples/containers/gke/hello-app google-samples/hello-app google-samples/hello-node google-samples/node-hello grafana/grafana grafana/grafana-oss hashicorp/http-echo hpa-example httpd jenkins jenkins/jenkins jwilder/whoami kuar-demo/kuard kuar-demo/kuard-amd64 kuar-demo/kuard-arm64 liveness mendhak/http-echo nginx-slim nginxinc/nginx-unprivileged node-hello podinfo prom/prometheus prometheus/prometheus registry serve_hostname stefanprodan/podinfo test-webserver tomcat traefik/whoami wordpress",
  },
  {
    chunk: "images-tools",
    names:
      "alpine/curl alpine/git appropriate/curl bitnami/git byrnedo/alpine-curl curl/curl curlimages/curl e2e-test-images/dnsutils e2e-test-images/jessie-dnsutils kiamol/ch03-sleep kubernetes-e2e-test-images/dnsutils nicolaka/netshoot odise/busybox-curl polinux/stress praqma/network-multitool progrium/stress radial/busyboxplus tutum/dnsutils vish/stress wbitt/network-multitool yauritux/busybox-curl",
  },
  {
    chunk: "images-kubectl",
    names:
      "alpine/k8s alpine/kubectl bitnami/kubectl bitnamilegacy/kubectl dtzar/helm-kubectl kubectl lachlanevenson/k8s-kubectl portainer/kubectl-shell rancher/kubectl",
  },
  {
    chunk: "images-course",
    names:
      "bmuschko/nodejs-hello-world bmuschko/nodejs-read-config burrsutter/myboot google-samples/kubernetes-bootcamp jmalloc/echo-server jocatalin/kubernetes-bootcamp k8spatterns/random-generator kennethreitz/httpbin kodekloud/event-simulator kodekloud/simple-webapp kodekloud/simple-webapp-mysql kodekloud/throw-dice kodekloud/webapp-color luksa/batch-job luksa/fortune luksa/kiada luksa/kubia luksa/kubia-unhealthy luksa/quiz-api mccutchen/go-httpbin mhausenblas/simpleservice mmumshad/simple-webapp mmumshad/simple-webapp-color mmumshad/webapp-color nginxdemos/hello openshiftlabs/simpleservice paulbouwer/hello-kubernetes rhdevelopers/myboot sixeyed/whoami wardviaene/k8s-demo",
  },
  {
    chunk: "images-infra",
    names:
      "adminer alpine/socat apache/kafka beats/filebeat bitnami/kafka bitnami/keycloak bitnami/minio bitnami/zookeeper caddy confluentinc/cp-kafka consul coreos/etcd docker.elastic.co/beats/filebeat docker.elastic.co/kibana/kibana elastic/filebeat envoyproxy/envoy envoyproxy/envoy-alpine envoyproxy/envoy-distroless etcd etcd-development/etcd etcd/etcd fluent/fluent-bit fluent/fluentd fluentd ghost git-sync git-sync-amd64 git-sync/git-sync google-samples/gb-frontend google_samples/gb-frontend grafana/loki haproxy hashicorp/consul hashicorp/vault influxdb ingress-nginx/controller istio-release/proxyv2 istio/pilot istio/proxyv2 jaegertracing/all-in-one keycloak/keycloak kibana kibana/kibana kube-state-metrics/kube-state-metrics linkerd/proxy luksa/kiada-ssl-proxy metrics-server/metrics-server minio/minio nats nginx-ingress-controller nigelpoulton/k8sbook oauth2-proxy/oauth2-proxy oliver006/redis_exporter phpmyadmin phpmyadmin/phpmyadmin prom/alertmanager prom/node-exporter prometheus/alertmanager prometheus/node-exporter traefik vault wurstmeister/kafka zookeeper",
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

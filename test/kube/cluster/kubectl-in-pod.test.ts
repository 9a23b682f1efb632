/** kubectl and curl in a Pod: who they are to the API server, what RBAC lets them do, and what they are told. */
import { describe, expect, it } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import { scenarioOfFiles } from "../../../src/scenario/scenario.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";

const WORLD = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: reader}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
- {apiGroups: [""], resources: [pods, pods/log, configmaps], verbs: [get, list, watch]}
- {apiGroups: [""], resources: [configmaps], verbs: [create, patch]}
- {apiGroups: [apps], resources: [deployments], resourceNames: [web], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: reader, namespace: default}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: boss}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: boss}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: boss, namespace: default}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: viewer}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: viewer}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: viewer, namespace: default}]
`;

const HEAD = 'User "system:serviceaccount:default:default" cannot';

/** What a script prints in a Pod of an image with that service account. */
function inPod(script: string, { account = "default", image = "bitnami/kubectl", more = "" } = {}): string {
  const pod = JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "client" },
    spec: {
      restartPolicy: "Never",
      serviceAccountName: account,
      ...(more !== "" && { automountServiceAccountToken: false }),
      containers: [{ name: "c", image, command: ["sh", "-c", `exec 2>&1\n${script}`] }],
    },
  });
  const files = [
    { name: "world.yaml", text: WORLD },
    { name: "pod.json", text: pod },
  ];
  const simulation = new Simulation(scenarioOfFiles(files), allChunks());
  simulation.run(60_000);
  return simulation.cluster.logText("default", "client", "c", 0) ?? "";
}

describe("a Pod's kubectl", () => {
  it("is refused what nobody has allowed its account, in the server's words", () => {
    expect(
      inPod(`kubectl get pods
kubectl get deployments.apps -A
kubectl get pod x
kubectl get nodes
echo $?`),
    )
      .toBe(`Error from server (Forbidden): pods is forbidden: ${HEAD} list resource "pods" in API group "" in the namespace "default"
Error from server (Forbidden): deployments.apps is forbidden: ${HEAD} list resource "deployments" in API group "apps" at the cluster scope
Error from server (Forbidden): pods "x" is forbidden: ${HEAD} get resource "pods" in API group "" in the namespace "default"
Error from server (Forbidden): nodes is forbidden: ${HEAD} list resource "nodes" in API group "" at the cluster scope
1
`);
  });

  it("frames what keeps apply from reading the object", () => {
    expect(inPod(`printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\n' | kubectl apply -f -`))
      .toBe(`Error from server (Forbidden): error when retrieving current configuration of:
Resource: "/v1, Resource=configmaps", GroupVersionKind: "/v1, Kind=ConfigMap"
Name: "a", Namespace: "default"
from server for: "STDIN": configmaps "a" is forbidden: ${HEAD} get resource "configmaps" in API group "" in the namespace "default"
`);
  });

  it("does what a Role allows, name by name, and no more", () => {
    expect(
      inPod(
        `kubectl get pods -o name
printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\n' | kubectl apply -f -
kubectl get cm a -o name
kubectl wait --for=condition=Ready pod/client --timeout=10s
kubectl get deployment web
kubectl get deployment api
kubectl delete cm a
for what in 'get pods' 'get pods --subresource=log' 'delete pods' 'list nodes' 'get deployments/web' 'get /api' 'get /metrics'; do kubectl auth can-i $what; done`,
        { account: "reader" },
      ),
    ).toBe(`pod/client
configmap/a created
configmap/a
pod/client condition met
Error from server (NotFound): deployments.apps "web" not found
Error from server (Forbidden): deployments.apps "api" is forbidden: User "system:serviceaccount:default:reader" cannot get resource "deployments" in API group "apps" in the namespace "default"
Error from server (Forbidden): configmaps "a" is forbidden: User "system:serviceaccount:default:reader" cannot delete resource "configmaps" in API group "" in the namespace "default"
yes
yes
no
Warning: resource 'nodes' is not namespace scoped

no
yes
yes
no
`);
  });

  it("knows the roles that every cluster has", () => {
    const asked = "set -f; for what in 'get pods' 'get secrets' 'create pods' '* *'; do kubectl auth can-i $what; done";
    expect(inPod(asked, { account: "viewer" })).toBe("yes\nno\nno\nno\n");
    expect(inPod(asked, { account: "boss" })).toBe("yes\nyes\nyes\nyes\n");
  });

  it("has the version of its image, and says where that is too far from the server's", () => {
    expect(inPod("kubectl version", { image: "alpine/k8s:1.33.2" })).toBe(
      "Client Version: v1.33.2\nKustomize Version: v5.6.0\nServer Version: v1.36.0\nWARNING: version difference between client (1.33) and server (1.36) exceeds the supported minor version skew of +/-1\n",
    );
  });

  it("asks the port of old where it has no token", () => {
    const said = inPod("kubectl get pods", { more: "no token" }).split("\n");
    expect(said.slice(-2)).toEqual([
      "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
      "",
    ]);
    expect(said[0]).toContain(
      `memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: Get \\"http://localhost:8080/api?timeout=32s\\": dial tcp 127.0.0.1:8080: connect: connection refused"`,
    );
    expect(said).toHaveLength(7);
  });

  it("needs no server for what it can do alone", () => {
    expect(inPod("kubectl version --client; kubectl config view; kubectl config current-context"))
      .toBe(`Client Version: v1.36.0
Kustomize Version: v5.7.1
apiVersion: v1
clusters: null
contexts: null
current-context: ""
kind: Config
preferences: {}
users: null
error: current-context is not set
`);
  });
});

describe("curl to the API server", () => {
  const CURL = 'curl -s --cacert $D/ca.crt -H "Authorization: Bearer $(cat $D/token)" https://kubernetes.default.svc';
  const D = "D=/var/run/secrets/kubernetes.io/serviceaccount\n";

  it("is anonymous without a token, and nobody with a wrong one", () => {
    expect(inPod("curl -sk https://kubernetes.default.svc/api; curl -sk https://10.96.0.1/healthz")).toBe(`{
  "kind": "Status",
  "apiVersion": "v1",
  "metadata": {},
  "status": "Failure",
  "message": "forbidden: User \\"system:anonymous\\" cannot get path \\"/api\\"",
  "reason": "Forbidden",
  "details": {},
  "code": 403
}ok
`);
    expect(
      inPod("curl -sk -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer x' https://kubernetes.default.svc/api"),
    ).toBe("401\n");
  });

  it("reads, writes and deletes objects with its token, over a certificate that the account's authority has signed", () => {
    expect(
      inPod(
        `${D}N=/api/v1/namespaces/default/configmaps
${CURL}$N -X POST -H 'Content-Type: application/json' -d '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"},"data":{"k":"v"}}' -o /dev/null -w '%{http_code}\\n'
${CURL}$N/a | grep -A2 '"data"'; echo
${CURL}$N/a -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"data":{"k":"w"}}' | grep '"k"'
${CURL}$N | grep -c '"name": "a"'
${CURL}$N/a -X DELETE | grep status
${CURL}$N/a | grep message`,
        { account: "boss" },
      ),
    ).toBe(`201
  "data": {
    "k": "v"
  }

    "k": "w"
1
  "status": "Success",
  "message": "configmaps \\"a\\" not found",
`);
  });
});

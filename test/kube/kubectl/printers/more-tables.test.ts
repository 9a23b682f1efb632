/** Columns of kinds that nothing acts on. Source: kubernetes pkg/printers/internalversion/printers.go, by documentation. */
import { expect, it } from "vitest";
import { KINDS } from "../../../../src/kube/api/kinds.ts";
import { MORE_TABLES } from "../../../../src/kube/kubectl/printers/more-tables.ts";
import { GENERIC_TABLE, tableOf } from "../../../../src/kube/kubectl/printers/tables.ts";
import { World } from "../../../world.fixture.ts";

const ROWS: readonly (readonly [resource: string, manifest: string, head: string, row: string])[] = [
  [
    "podtemplates",
    "apiVersion: v1, kind: PodTemplate, metadata: {name: x}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: nginx}, {name: b, image: redis}]}}",
    "NAME CONTAINERS IMAGES POD LABELS",
    "x a,b nginx,redis app=web",
  ],
  [
    "mutatingwebhookconfigurations",
    "apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: x}, webhooks: [{name: a.example.com}]",
    "NAME WEBHOOKS AGE",
    "x 1 5s",
  ],
  [
    "validatingadmissionpolicies",
    "apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: x}, spec: {validations: [{expression: 'true'}, {expression: 'true'}]}",
    "NAME VALIDATIONS PARAMKIND AGE",
    "x 2 <unset> 5s",
  ],
  [
    "validatingadmissionpolicybindings",
    "apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: x}, spec: {policyName: p, paramRef: {name: o, namespace: m}}",
    "NAME POLICYNAME PARAMREF AGE",
    "x p m/o 5s",
  ],
  [
    "apiservices",
    "apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1beta1.metrics.k8s.io}, spec: {group: metrics.k8s.io, version: v1beta1, service: {name: metrics-server, namespace: kube-system}}",
    "NAME SERVICE AVAILABLE AGE",
    "v1beta1.metrics.k8s.io kube-system/metrics-server Unknown 5s",
  ],
  [
    "csr",
    "apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: {name: x}, spec: {request: Cg==, signerName: kubernetes.io/kube-apiserver-client, expirationSeconds: 86400, usages: [client auth], username: me}",
    "NAME AGE SIGNERNAME REQUESTOR REQUESTEDDURATION CONDITION",
    "x 5s kubernetes.io/kube-apiserver-client me 24h Pending",
  ],
  [
    "flowschemas",
    "apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: FlowSchema, metadata: {name: x}, spec: {matchingPrecedence: 100, priorityLevelConfiguration: {name: low}}",
    "NAME PRIORITYLEVEL MATCHINGPRECEDENCE DISTINGUISHERMETHOD AGE MISSINGPL",
    "x low 100 <none> 5s ?",
  ],
  [
    "prioritylevelconfigurations",
    "apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: PriorityLevelConfiguration, metadata: {name: x}, spec: {type: Limited, limited: {nominalConcurrencyShares: 5, limitResponse: {type: Queue, queuing: {queues: 16, handSize: 4, queueLengthLimit: 50}}}}",
    "NAME TYPE NOMINALCONCURRENCYSHARES QUEUES HANDSIZE QUEUELENGTHLIMIT AGE",
    "x Limited 5 16 4 50 5s",
  ],
  [
    "csidrivers",
    "apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: x}, spec: {attachRequired: false, volumeLifecycleModes: [Persistent, Ephemeral]}",
    "NAME ATTACHREQUIRED PODINFOONMOUNT STORAGECAPACITY TOKENREQUESTS REQUIRESREPUBLISH MODES AGE",
    "x false false false <unset> false Persistent,Ephemeral 5s",
  ],
  [
    "volumeattachments",
    "apiVersion: storage.k8s.io/v1, kind: VolumeAttachment, metadata: {name: x}, spec: {attacher: d, nodeName: o, source: {persistentVolumeName: v}}",
    "NAME ATTACHER PV NODE ATTACHED AGE",
    "x d v o false 5s",
  ],
];

it.each(ROWS)("%s", (resource, manifest, head, row) => {
  const world = new World({ "x.yaml": `{${manifest}}\n` }).runTo("5s");
  const { stdout, stderr } = world.kubectl(`get ${resource}`);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(/ {2,}/).join(" "));
  expect(stderr + lines.join("\n")).toBe(`${head}\n${row}`);
});

it("every kind of the API has a table of its own, but for what only `top` shows", () => {
  const without = KINDS.filter(({ kind }) => !MORE_TABLES.has(kind) && tableOf(kind) === GENERIC_TABLE);
  expect(without.map(({ kind }) => kind)).toEqual(["NodeMetrics", "PodMetrics"]);
});

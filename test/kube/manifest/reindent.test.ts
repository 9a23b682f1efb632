/** Giving a manifest back the indentation that it lost: only where it was lost, and only if the fields say where they go. */
import { describe, expect, it } from "vitest";
import { reindented } from "../../../src/kube/manifest/reindent.ts";

function flat(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .join("\n");
}

describe("lost indentation", () => {
  it.each<[name: string, text: string]>([
    [
      "a Pod with an init container, ports, environment and probes",
      `apiVersion: v1
kind: Pod
metadata:
  name: p
  labels:
    app: web
spec:
  restartPolicy: Never
  initContainers:
    - name: i
      image: busybox
      command: ["sh", "-c", "true"]
  containers:
    - name: c
      image: nginx
      ports:
        - containerPort: 80
        - containerPort: 443
      env:
        - name: A
          value: "1"
        - name: B
          valueFrom:
            configMapKeyRef:
              name: cm
              key: b
      readinessProbe:
        httpGet:
          path: /
          port: 80
        periodSeconds: 5
    - name: d
      image: busybox
`,
    ],
    [
      "a Service after a Deployment",
      `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 80
`,
    ],
    [
      "lists of texts and texts over several lines",
      `apiVersion: v1
kind: Pod
metadata:
  name: p
spec:
  containers:
    - name: c
      image: busybox
      command:
        - sh
        - -c
      args:
        - |
          #!/bin/sh
          echo "name: of something"
          sleep 1
      volumeMounts:
        - name: v
          mountPath: /v
  volumes:
    - name: v
      emptyDir: {}
`,
    ],
  ])("%s", (_name, text) => expect(reindented(flat(text))).toBe(text));
});

describe("is left alone", () => {
  it.each([
    ["where there is some", "kind: Pod\nmetadata:\n  name: p\nspec:\n  containers: []\n"],
    ["where a text is too short to tell", "kind: Pod\nspec:\n"],
    ["where a field has no place", "kind: Pod\napiVersion: v1\nspec:\ncontainers:\n- name: c\ncolour: red\n"],
    ["where it is no manifest", "a: 1\nb: 2\nc: 3\nd: 4\n"],
  ])("%s", (_name, text) => expect(reindented(text)).toBeUndefined());
});

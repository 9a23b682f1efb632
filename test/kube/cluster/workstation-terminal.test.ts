/** The terminal of the learner's workstation, as a person at the keyboard finds it. */
import { describe, expect, it } from "vitest";
import { World } from "../../world.fixture.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: { name: web-one, labels: { app: web } }
spec:
  containers:
  - { name: server, image: "busybox:1.36", command: [sh, -c, "sleep 1000"] }
  - { name: sidecar, image: "busybox:1.36", command: [sh, -c, "sleep 1000"] }
`;

/** Types each text in turn, with a second between; the lines that are shown behind the first prompt. */
function typed(...texts: string[]): string[] {
  const world = new World({ "pod.yaml": POD }).runTo("20s");
  for (const text of ["", ...texts]) {
    world.input({ type: "type", tty: "t1", text });
    world.runFor("1s");
  }
  const [terminal] = world.simulation.cluster.workstation.terminals();
  return (terminal?.output ?? "").split("\r\n");
}

describe("completion behind kubectl", () => {
  it("knows verbs, types, names, containers and flags", () => {
    expect(typed("kubectl descr\t")[0]).toContain("kubectl describe ");
    expect(typed("kubectl describe pods web\t")[0]).toContain("kubectl describe pods web-one ");
    expect(typed("kubectl logs we\t-c si\t")[0]).toContain("kubectl logs web-one -c sidecar ");
    expect(typed("kubectl get pods --show-l\t")[0]).toContain("--show-labels");
  });

  it("lists what is possible at the second Tab", () => {
    expect(typed("kubectl rollout \t\t").join("\n")).toMatch(/history\s+pause\s+restart\s+resume\s+status\s+undo/);
  });

  it("works behind k and behind an alias", () => {
    expect(typed("k get po\t")[0]).toContain("k get pod");
    expect(typed("alias kk='kubectl get'\r", "kk pod web\t").at(-1)).toContain("kk pod web-one ");
  });

  it("leaves files to the shell where files may stand", () => {
    expect(typed("kubectl apply -f po\t")[0]).toContain("kubectl apply -f pod.yaml ");
  });

  it("is given up at Ctrl-C, and the line with it", () => {
    expect(typed("kubectl get pods\x03", "echo still here\r").join("\n")).toContain("still here");
  });
});

it("kubectl debug --target stands among the processes of that container, and leaves them alone", () => {
  const world = new World({ "pod.yaml": POD }).runTo("20s");
  const { stdout } = world.sh(
    "kubectl debug web-one -i -q --image=busybox:1.36 --target=server -- ps -o pid,comm,args",
  );
  expect(stdout).toContain("    1 sh               sh -c sleep 1000\n");
  expect(world.sh("kubectl debug web-one -i -q --image=busybox:1.36 -- ps -o args").stdout).not.toContain("1000");
  expect(world.sh("kubectl get pod web-one --no-headers").stdout).toMatch(/2\/2 +Running +0/);
});

describe("a shell in a container", () => {
  const begin = (): World => {
    const world = new World({ "pod.yaml": POD }).runTo("20s");
    world.input({ type: "type", tty: "t1", text: "", size: { rows: 20, columns: 70 } });
    world.runFor("1s");
    return type(world, "kubectl exec -it web-one -- sh\n");
  };
  const type = (world: World, text: string, size?: { rows: number; columns: number }): World => {
    world.input({ type: "type", tty: "t1", text, ...(size && { size }) });
    return world.runFor("1s");
  };
  const terminalOf = ({ simulation }: World) => simulation.cluster.workstation.terminals()[0];

  it("has the size of the window, and hears when that changes", () => {
    const world = begin();
    expect(terminalOf(type(world, "stty size\n"))?.output).toContain("20 70\r\n");
    type(world, "trap 'echo changed' WINCH; stty size\n", { rows: 30, columns: 90 });
    expect(terminalOf(world)?.output).toContain("30 90\r\n");
    expect(terminalOf(type(world, "\n", { rows: 31, columns: 90 }))?.output).toContain("changed\r\n");
  });

  it("is typed to in lines, and a program in it that waits for keys by keys", () => {
    const world = begin();
    expect(terminalOf(world)).toMatchObject({ keys: false, busy: true });
    expect(terminalOf(type(world, "cat\n"))).toMatchObject({ keys: false });
    expect(terminalOf(type(world, "\u0004"))).toMatchObject({ keys: false });
    expect(terminalOf(type(world, "vi /tmp/x\n"))).toMatchObject({ keys: true });
    expect(terminalOf(type(world, ":q\n"))).toMatchObject({ keys: false });
    expect(terminalOf(type(world, "top\n"))).toMatchObject({ keys: true });
    expect(terminalOf(type(world, "q"))).toMatchObject({ keys: false });
    expect(terminalOf(type(world, "exit\n"))).toMatchObject({ keys: false, busy: false });
    expect(terminalOf(type(world, "less pod.yaml\n"))).toMatchObject({ keys: true });
  });

  // The prompts of debian:12 and ubuntu:24.04 at `docker run -it IMAGE bash`.
  it.each(["debian:12", "ubuntu:24.04", "nginx:1.27"])("bash of %s tells who and where it is", (image) => {
    const world = new World({ "pod.yaml": POD }).runTo("20s");
    type(world, `kubectl run deb --image=${image} -- sleep 1000\n`);
    type(world.runFor("20s"), "kubectl exec -it deb -- bash\n");
    type(world, "cd /etc; export -f nothing; PS1='\\s-\\v \\t \\W>'\n");
    const { output = "" } = terminalOf(world) ?? {};
    expect(output).toContain("root@deb:/# cd /etc;");
    expect(output).toMatch(/bash-5\.\d \d\d:\d\d:\d\d etc>$/);
  });

  it("Ctrl-C ends a program and what stands behind it on the line", () => {
    const { output = "" } = terminalOf(type(type(begin(), "watch date; echo after\n"), "\u0003")) ?? {};
    expect(output).toMatch(/\^C\r\n\/ # $/);
    expect(output).not.toContain("\nafter");
  });
});

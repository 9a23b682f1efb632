/** A shell on a terminal: what keys do to the line, as a person sees it. */
import { describe, expect, it } from "vitest";
import { Box } from "../../../src/cli/box.ts";
import { allChunks } from "../../../src/cli/chunks.ts";

const UP = "\x1b[A";
const LEFT = "\x1b[D";

/** Types each text in turn, and returns what was shown after the first prompt. */
function typed(...texts: string[]): string {
  let shown = "";
  const session = new Box({ seed: 1, start: Date.UTC(2026, 0, 15, 12), chunks: allChunks() }).open({
    argv: ["sh"],
    services: null,
    onOutput: (_stream, text) => void (shown += text),
  });
  session.settle();
  shown = "";
  for (const text of texts) {
    session.type(text);
    session.settle();
  }
  return shown;
}

/** The lines that a command printed: without what was typed and the prompt. */
function output(...texts: string[]): string[] {
  return typed(...texts)
    .split("\r\n")
    .slice(1, -1)
    .filter((line) => !line.startsWith("/ # "));
}

describe("a shell on a terminal", () => {
  it("shows what is typed, runs it, and asks again", () => {
    expect(typed("echo hi\r")).toBe("echo hi\r\nhi\r\n/ # ");
  });

  it("edits in the middle of the line", () => {
    expect(output(`echo ac${LEFT}b\r`)).toEqual(["abc"]);
    expect(output(`cho one\x01e\x05 two\r`)).toEqual(["one two"]);
    expect(output("echo one two\x17three\r")).toEqual(["one three"]);
    expect(output("rubbish\x15echo clean\r")).toEqual(["clean"]);
    expect(output("echo ab\x7fc\r")).toEqual(["ac"]);
  });

  it("brings back lines of the history", () => {
    expect(output("echo first\r", "echo second\r", `${UP}${UP}\r`)).toEqual(["first", "second", "first"]);
  });

  it("completes commands and files, and lists what is possible", () => {
    expect(output("ech\t hi\r")).toEqual(["hi"]);
    expect(output("cat /etc/hostn\t\r")).toEqual(["demo-pod"]);
    expect(typed("ls /etc/host\t\t")).toContain("hostname");
    expect(output("cd /et\t; pwd\r")).toEqual(["/etc"]);
  });

  it("leaves the line at Ctrl-C and the shell at Ctrl-D", () => {
    expect(typed("echo no", "\x03", "echo yes\r")).toMatch(/echo no\^C\r\n\r\n\/ # echo yes\r\nyes\r\n\/ # $/);
    expect(typed("echo no\x03echo yes\r")).toMatch(/echo yes\r\nyes\r\n\/ # $/);
    expect(typed("echo x\r", "\x04")).toMatch(/\/ # \r\n$/);
  });

  it("goes on in the next line where a command is not finished", () => {
    expect(typed("for i in 1 2\r", "do echo $i; done\r")).toContain("> do echo $i; done\r\n1\r\n2\r\n");
  });

  it("leaves the terminal to what it runs", () => {
    expect(output("read line; echo got $line\r", "some text\r")).toEqual(["some text", "got some text"]);
  });
});

describe("history", () => {
  it("is searched backwards with Ctrl-R", () => {
    expect(output("echo alpha\r", "echo beta\r", "\x12alp\r")).toEqual(["alpha", "beta", "alpha"]);
    expect(typed("echo alpha\r", "\x12lph")).toContain("(reverse-i-search)'lph': echo alpha");
    expect(output("echo one\r", "echo two\r", "\x12echo\x12\r")).toEqual(["one", "two", "one"]);
  });

  it("gives back what was being typed at Ctrl-G", () => {
    expect(output("echo old\r", "echo new\x12old\x07er\r")).toEqual(["old", "newer"]);
  });

  it("is kept in a file of the home directory", () => {
    expect(output("echo kept\r", "cat ~/.ash_history\r")).toEqual(["kept", "echo kept", "cat ~/.ash_history"]);
  });

  it("is known in a pipeline, and in a subshell", () => {
    expect(output("echo kept\r", "history | head -1\r", "(history) | grep -c .\r")).toEqual([
      "kept",
      "   0 echo kept",
      "3",
    ]);
    expect(typed("echo kept\r", "exec sh\r", `${UP}${UP}\r`)).toMatch(/kept\r\n\/ # $/);
  });
});

describe("words", () => {
  it("puts back what was cut out", () => {
    expect(output("echo b a\x17\x19\x19\r")).toEqual(["b aa"]);
    expect(output("a b\x15echo \x19\r")).toEqual(["a b"]);
  });

  it("completes variables", () => {
    expect(output("echo $HOSTN\t\r")).toEqual(["demo-pod"]);
    expect(output("echo ${HOSTN\tx\r")).toEqual(["demo-podx"]);
  });

  it("asks a program that completes its own words", () => {
    const program = '#!/bin/sh\necho "$@" > /tmp/asked; echo apple; echo apricot; echo :4\n';
    const set = `printf '${program.replaceAll("\n", "\\n")}' > /bin/fruit; chmod +x /bin/fruit; mkdir -p /usr/share/bash-completion/completions; touch /usr/share/bash-completion/completions/fruit; alias f=fruit\r`;
    expect(output(set, "echo x; fruit eat ap\tp\x01#\r", "cat /tmp/asked\r")).toEqual(["__complete eat ap"]);
    expect(typed(set, "fruit \t\t")).toContain("apple    apricot");
    expect(output(set, "f eat a\t\x01echo \r")).toEqual(["f eat ap"]);
  });
});

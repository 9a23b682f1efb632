import { describe, expect, test } from "vitest";
import { Failure } from "../../../src/kube/kubectl/failure.ts";
import { parseFlags } from "../../../src/kube/kubectl/flags.ts";
import type { FlagSpec } from "../../../src/kube/kubectl/flags.ts";

const SPECS: readonly FlagSpec[] = [
  { name: "stdin", short: "i", kind: "bool" },
  { name: "tty", short: "t", kind: "bool" },
  { name: "container", short: "c", kind: "string" },
  { name: "tail", kind: "int", value: "-1" },
  { name: "since", kind: "duration" },
  { name: "dry-run", kind: "string", value: "none", bare: "unchanged" },
];

const parse = (...argv: string[]) => parseFlags(argv, SPECS, "kubectl exec");

test("short flags may stand in a group, the last with its value", () => {
  const { flags, args } = parse("-itc", "app", "pod", "-n=dev");
  expect([flags.bool("stdin"), flags.bool("tty"), flags.text("container"), flags.text("namespace"), args]).toEqual([
    true,
    true,
    "app",
    "dev",
    ["pod"],
  ]);
});

test("all after -- is left alone", () => {
  const { args, dash } = parse("pod", "--", "ls", "-l");
  expect([args, dash]).toEqual([["pod", "ls", "-l"], 1]);
});

test("a flag that can stand alone does not take the next word", () => {
  const { flags, args } = parse("--dry-run", "client");
  expect([flags.text("dry-run"), args]).toEqual(["unchanged", ["client"]]);
});

describe("complains in pflag's words", () => {
  test.each([
    [["--foo"], "unknown flag: --foo"],
    [["-z"], "unknown shorthand flag: 'z' in -z"],
    [["--container"], "flag needs an argument: --container"],
    [["-c"], "flag needs an argument: 'c' in -c"],
    [["--tail=x"], 'invalid argument "x" for "--tail" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    [["--since=5"], 'invalid argument "5" for "--since" flag: time: missing unit in duration "5"'],
    [["-i=x"], 'invalid argument "x" for "-i, --stdin" flag: strconv.ParseBool: parsing "x": invalid syntax'],
  ])("%j", (argv, text) => {
    expect(() => parse(...argv)).toThrow(new Failure(`error: ${text}\nSee 'kubectl exec --help' for usage.\n`));
  });
});

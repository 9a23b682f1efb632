/** grep, sed and their regular expressions: scripts and everything they print, as BusyBox 1.36.1 does it. */
import { describe, expect, it } from "vitest";
import { compileRegex } from "../../../src/machine/userland/chunks/regex.ts";
import type { RegexOptions } from "../../../src/machine/userland/regex-types.ts";
import { sh } from "../box.fixture.ts";

const FILES = {
  "/data/f": "one\ntwo\nthree\nfour\nfive\n",
  "/data/g": "x=1\n# c\n\ny = 2",
  "/data/h": "a.b\nfoo bar\nFoo\nfoobar foo\n",
  "/data/d/1": "one\n",
  "/data/d/s/2": "two\none\n",
};

function run(script: string): string {
  const { combined, exitCode } = sh(`cd /data; ${script}`, { files: FILES });
  return combined + (exitCode === 0 ? "" : `[${String(exitCode)}]`);
}

const SED: readonly (readonly [script: string, output: string])[] = [
  ["sed -n '2p;$p' f", "two\nfive\n"],
  ["sed -n '2,+1p' f", "two\nthree\n"],
  ["sed -n '/two/,/o/p' f", "two\nthree\nfour\n"],
  ["sed -n '4,2p' f", "four\n"],
  ["sed '/t/!d' f", "two\nthree\n"],
  ["sed -n '0,/o/p' f", ""],
  ["sed '0~2d' f", "sed: unsupported command ~\n[1]"],
  ["sed 's/o/0/2;s/[ei]/&&/g' h", "a.b\nfo0 bar\nFo0\nfo0bar foo\n"],
  ["sed 's/x*/-/g' g", "-=-1-\n-#- -c-\n-\n-y- -=- -2-"],
  ["sed -E 's/(.)(.*)/\\2\\1/;3q' f", "neo\nwot\nhreet\n"],
  ["sed -n 's/^t/T/pI' f", "Two\nThree\n"],
  ["sed 's/one/a\\nb/;s|two|\\t/|;3,$d' f", "a\nb\n\t/\n"],
  ["sed 'y/abc/xyz/;y,\\,o,\\n0,' h", "x.y\nf00 yxr\nF00\nf00yxr f00\n"],
  ["sed '2i\\  top\n2a\\\none\\\ntwo\n3,$d' f", "one\n  top\ntwo\none\ntwo\n"],
  ["sed '2,4c gone' f", "one\ngone\nfive\n"],
  ["sed -e '$!N;s/\\n/+/' f", "one+two\nthree+four\nfive\n"],
  ["sed ':a;N;$!ba;s/\\n/,/g' f", "one,two,three,four,five\n"],
  ["sed -n '1!G;h;$p' f", "five\nfour\nthree\ntwo\none\n"],
  ["sed -n '$!{n;p}' f", "two\nfour\n"],
  ["sed 't;s/o/0/;ta;s/$/ no/;:a' f", "0ne\ntw0\nthree no\nf0ur\nfive no\n"],
  ["sed -n '/o/=;${x;G;p}' f", "1\n2\n4\n\nfive\n"],
  ["sed '/t/s//T/;4,$d' f", "one\nTwo\nThree\n"],
  ["sed '1r d/s/2\n3,$d' f", "one\ntwo\none\ntwo\n"],
  ["sed -n '/o/w out' f; cat out; sed -n 's/w/W/w out' f; cat out", "one\ntwo\nfour\ntWo\n"],
  ["sed -n '$p' g; echo; sed p g | tail -n 1", "y = 2\n\ny = 2"],
  ["printf a > 1; printf b > 2; sed p 1 2", "a\na\nb\nb"],
  ["sed -i.bak 's/o/0/' f d/1; cat f d/1 f.bak | head -n 7", "0ne\ntw0\nthree\nf0ur\nfive\n0ne\none\n"],
  ["sed -i '1d' nope d/s/2; echo $?; cat d/s/2", "sed: nope: No such file or directory\n1\none\n"],
  ["sed -n p nope d/1", "sed: nope: No such file or directory\none\n[1]"],
  ["(sed 1q; cat) < f", "one\nthree\nfour\nfive\n"],
  ["sed 's/o/x' f", "sed: unmatched '/'\n[1]"],
  ["sed s f", "sed: bad format in substitution expression\n[1]"],
  ["sed 's/a/b/k' f", "sed: bad option in substitution expression\n[1]"],
  ["sed k f", "sed: unsupported command k\n[1]"],
  ["sed 1,p f", "sed: no address after comma\n[1]"],
  ["sed 1 f", "sed: missing command\n[1]"],
  ["sed '1,2a x' f", "sed: command 'a' uses only one address\n[1]"],
  ["sed //p f", "sed: no previous regexp\n[1]"],
  ["sed 'b x' f", "sed: can't find label for jump to 'x'\n[1]"],
  ["sed '/zz/{p' f", "sed: unterminated {\n[1]"],
  ["sed w f", "sed: empty filename\n[1]"],
  ["sed 's/\\(/x/' f", "sed: bad regex '\\(': Unmatched ( or \\(\n[1]"],
  ["sed -i p", "sed: -i requires an argument\n[1]"],
];

const GREP: readonly (readonly [script: string, output: string])[] = [
  ["grep o f; grep -c o f h; grep -vn o f", "one\ntwo\nfour\nf:3\nh:3\n3:three\n5:five\n"],
  ["grep -l o f g h; grep -L o f g h", "f\nh\ng\n"],
  ["grep -q o f nope; echo $?; grep -q o nope f; echo $?", "0\ngrep: nope: No such file or directory\n0\n"],
  ["grep -s o nope; echo $?; grep zz f; echo $?", "2\n1\n"],
  ["grep -w foo h; grep -x Foo h; grep -xi foo h", "foo bar\nfoobar foo\nFoo\nFoo\n"],
  ["grep -on '[a-z]o' f; grep -o 'x*' h; grep -Fo -e o d/1", "2:wo\n4:fo\no\n"],
  ["grep -F . h; grep -Fiw FOO h; fgrep '*' h", "a.b\nfoo bar\nFoo\nfoobar foo\n[1]"],
  ["egrep 'o{2}b|^a' h; grep 'o\\{2\\}b\\|^a' h", "a.b\nfoobar foo\na.b\nfoobar foo\n"],
  ["grep -n -A1 tw f; grep -B1 -e one -e four f", "2:two\n3-three\none\n--\nthree\nfour\n"],
  ["grep -C1 -m1 t f; grep -m 2 -c o f", "one\ntwo\n2\n"],
  ["grep -hH one f; grep -Hh one f; grep -H one < f", "f:one\none\n(standard input):one\n"],
  ["grep -r one d; grep -rl two d; grep one d", "d/1:one\nd/s/2:one\nd/s/2\n[1]"],
  ["printf 'two\\nfive\\n' | grep -f - f; grep -vcf /dev/null f", "two\nfive\n5\n"],
  ["grep \"$(printf 'one\\ntwo')\" f", "one\ntwo\n"],
  ["grep '[' f", "grep: bad regex '[': Invalid regular expression\n[2]"],
  ["grep '[' /dev/null", "[1]"],
  ["grep -A x f", "grep: invalid number 'x'\n[2]"],
  ["(grep -m1 t; cat) < f", "two\nthree\nfour\nfive\n"],
  ["printf '0%0300d\\n' 0 | grep '\\(0*\\)*\\(0*\\)\\1\\2x'", expect.stringContaining("Memory exhausted")],
];

const BAD: readonly (readonly [source: string, extended: boolean, message: string])[] = [
  ["[", false, "Invalid regular expression"],
  ["[a", false, "Unmatched [, [^, [:, [., or [="],
  ["[[:foo:]]", false, "Invalid character class name"],
  ["[z-a]", false, "Invalid range end"],
  ["\\(", false, "Unmatched ( or \\("],
  ["a)", true, ""],
  ["a\\)", false, "Unmatched ( or \\("],
  ["a\\", false, "Trailing backslash"],
  ["\\(a\\)\\2", false, "Invalid back reference"],
  ["a\\{1", false, "Unmatched \\{"],
  ["a\\{2,1\\}", false, "Invalid content of \\{\\}"],
  ["a\\{99999\\}", false, "Regular expression too big"],
  ["a**", false, "Invalid preceding regular expression"],
  ["a**", true, ""],
  ["*a", true, "Invalid preceding regular expression"],
  ["*a", false, ""],
];

const E: RegexOptions = { extended: true };
const MATCHES: readonly (readonly [
  source: string,
  text: string,
  match: readonly number[] | null,
  options: RegexOptions,
])[] = [
  ["a|ab|abc", "xabcd", [1, 4], E],
  ["(a|ab)(c|bcd)(d*)", "abcd", [0, 4, 0, 1, 1, 4, 4, 4], E],
  ["\\(.\\)\\1", "abba", [1, 3, 1, 2], {}],
  ["^*b", "a*b", null, {}],
  ["a^b$c", "a^b$c", [0, 5], {}],
  ["[]-]x", "-x", [0, 2], {}],
  ["\\<b\\w*\\>", "ab bc", [3, 5], {}],
  ["(a*)*", "b", [0, 0, 0, 0], E],
  ["^\\w(\\w*){1,2}", "ab", [0, 2, 1, 2], E],
  ["É", "é", null, { ignoreCase: true }],
  ["B[A-C]", "abc", [1, 3], { ignoreCase: true }],
  ["^b.", "a\nb\nc", null, { newline: true }],
  ["^b$", "a\nb\nc", [2, 3], { newline: true }],
  ["a.b", "a\nb", [0, 3], {}],
  ["x{1200}", "x".repeat(1300), [0, 1200], E],
];

describe("sed", () => {
  it.each(SED)("%s", (script, output) => {
    expect(run(script)).toEqual(output);
  });
});

describe("grep", () => {
  it.each(GREP)("%s", (script, output) => {
    expect(run(script)).toEqual(output);
  });
});

describe("regular expressions", () => {
  it.each(BAD)("%s (extended: %s): %s", (source, extended, message) => {
    const compiled = compileRegex(source, { extended });
    expect(compiled.ok ? "" : compiled.message).toBe(message);
  });

  it.each(MATCHES)("%s", (source, text, match, options) => {
    const compiled = compileRegex(source, options);
    expect(compiled.ok && compiled.regex.exec(text)).toEqual(match);
  });

  it("searches from an offset, and not at the start of a line where that is denied", () => {
    const compiled = compileRegex("^a\\|b");
    const regex = compiled.ok ? compiled.regex : null;
    expect(regex?.exec("aab", 0)).toEqual([0, 1]);
    expect(regex?.exec("aab", 0, true)).toEqual([2, 3]);
    expect(regex?.exec("aab", 1)).toEqual([2, 3]);
  });
});

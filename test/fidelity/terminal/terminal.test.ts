/** kubectl as it is typed: every answer of the transcripts beside this file. */
import { describe, expect, it } from "vitest";
import { replay, transcripts } from "./transcript.fixture.ts";

describe.each(transcripts().map((transcript) => [transcript.name, transcript] as const))("%s", (_name, transcript) => {
  const answers = replay(transcript);
  it.each(transcript.commands.map((one, i) => [one.command.split("\n")[0], i, one] as const))(
    "%s (%i)",
    (_line, i, { answer }) => expect(answers[i]).toBe(answer),
  );
});

/** What ends an awk program. `AwkProblem` is told with the line of the program, `PlainProblem` without. */
export class AwkProblem extends Error {}
export class PlainProblem extends Error {}
/** The C stack of the real program would be used up. */
export class StackProblem extends Error {}

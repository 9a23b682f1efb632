/** The bash that is simulated, as BASH_VERSION says it. */
export const VERSION = "5.2.37(1)-release";

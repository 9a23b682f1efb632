/** Everything in the kubelet that can grow, and where it stops. */
export const KUBELET_LIMITS = {
  /** Ended attempts of one container that are remembered for the page; their number goes on in restartCount. */
  attempts: 200,
  /** Bytes of termination messages that are reported; shared by all containers of a Pod. */
  terminationMessagesBytes: 12_288,
  /** Of the log, where the termination message falls back to it. */
  fallbackLogLines: 80,
  fallbackLogBytes: 2048,
  /** Bytes of a probe's or hook's output that are kept. */
  outputBytes: 10_240,
  /** Pods that a node takes. */
  pods: 110,
} as const;

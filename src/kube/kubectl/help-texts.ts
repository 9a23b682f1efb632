/** What help says, in our own words: of each flag, and of the groups of commands. */

/** `name: words`; `command/name: words` where a command means something else by it. */
const FLAGS = `
address: Addresses to listen on, separated by commas; localhost means 127.0.0.1 and, where there is one, ::1.
all: Take every object of the given types in the namespace.
all-containers: Read the logs of every container of the Pods.
all-namespaces: Take the objects of all namespaces, whatever namespace is set.
all-pods: Read the logs of every Pod of the object, each line with its Pod in front.
allow-missing-template-keys: Do not fail where a template names a field that is not there.
annotations: Annotations of the new object, key=value.
api-group: Only the resources of this API group.
api-version: Show the fields of this version of the API.
append-hash: Put a hash of the contents behind the name.
arguments-only: Take what follows -- as arguments of the container, not as its command.
as: Act as this user.
as-group: Act as a member of this group; may be given more than once.
as-uid: Act with this UID.
attach: Attach to the container once it runs.
cache-dir: Where what was learnt of the server is kept
cached: Take the list that was kept, if there is one.
cascade: What becomes of the objects that this one owns: background, orphan or foreground.
categories: Only resources of these categories.
certificate-authority: File with the certificate of the authority
chunk-size: Fetch long lists in parts of this many objects; 0 fetches them at once.
client: Show only the version of kubectl itself.
client-certificate: File with the certificate to show to the server
client-key: File with the key of that certificate
cluster: Cluster of the kubeconfig file to talk to
cluster-ip: Address of the Service; None makes it headless.
command: Take what follows -- as the command of the container, not as its arguments.
concurrency: How many objects to compare at a time.
container: The container; where none is named, the one that the Pod's annotation names, or the first.
containers: Names of the containers to change; * stands for all.
context: Context of the kubeconfig file to use
copy-to: Make a copy of the Pod under this name and work on that.
cpu-percent: Average use of the processor to aim at, in percent of what is requested.
current: Change the current context.
current-replicas: Scale only where this is the present number of replicas; -1 for any.
custom: File with a partial container that is laid over the debugging container.
delete-emptydir-data: Go on even where Pods use emptyDir volumes, whose data are lost.
disable-compression: Ask the server not to compress its answers
disable-eviction: Delete the Pods instead of evicting them, which passes over disruption budgets.
dry-run: "client" only shows what would be sent, "server" sends it and stores nothing, "none" does it.
edit: Open the object in an editor before it is created.
env: Environment variables of the container, NAME=VALUE.
expose: Make a Service for the Pod as well; needs --port.
external-ip: Another address at which the Service takes traffic.
field-manager: Name under which the change of fields is noted.
field-selector: Filter by fields, for instance status.phase=Running; =, == and != are known.
filename: File, directory or URL with the objects; - is the standard input.
flatten: Put the contents of referenced files into the output.
follow: Keep reading: print what is added as it is added.
for: wait/for: The condition to wait for.
force: Do not wait for the object to end; it is removed at once.
force-conflicts: Take over fields that another manager owns.
from: Make the Job from this object, for instance cronjob/name.
from-env-file: File with lines NAME=VALUE to take keys and values from.
from-file: File whose contents are a value; KEY=PATH names its key.
from-literal: Key and value, KEY=VALUE.
grace-period: Seconds that the object is given to end; -1 is what it says itself, 1 is now.
hard: Limits, RESOURCE=QUANTITY, separated by commas.
help: Show help
ignore-daemonsets: Leave the Pods of DaemonSets where they are.
ignore-errors: Go on after errors.
ignore-not-found: Do not fail where there is no such object.
image: The image of the container.
image-pull-policy: When to pull the image.
insecure-skip-tls-verify: Do not check the server's certificate
insecure-skip-tls-verify-backend: Do not check the certificate of the kubelet that the logs come from.
interactive: Ask before each deletion.
keep-annotations: Keep the annotations of the original Pod.
keep-init-containers: Run the init containers of the Pod.
keep-labels: Keep the labels of the original Pod.
keep-liveness: Keep the liveness probes of the original Pod.
keep-readiness: Keep the readiness probes of the original Pod.
keep-startup: Keep the startup probes of the original Pod.
kubeconfig: The kubeconfig file to read
kustomize: Directory with a kustomization.
label-columns: Labels to show as columns, separated by commas.
labels: Labels of the new object, key=value, separated by commas.
leave-stdin-open: Leave the standard input open after the first client has gone.
limit-bytes: Print at most this many bytes of logs.
list: Print what there is and change nothing.
local: Work on the given files and do not ask the server.
log-flush-frequency: Longest time between two writes of the log
match-server-version: Fail where the versions of client and server differ
max: Most replicas.
max-log-requests: Most logs to follow at a time with a selector.
min: Fewest replicas.
minify: Leave out what the current context does not use.
name: Name of the new object.
name-only: Show only the names of the files.
namespace: Namespace to work in
namespaced: Only resources that are in namespaces; false: only those that are not.
no-headers: Leave out the line of headings.
no-preserve: Do not keep owner and permissions of the files.
node-port: Port of the nodes that leads to the Service.
now: Let the objects end at once, as --grace-period=1 does.
openapi-patch: Use the schemas of the server to compare.
output: Form of the output.
output-watch-events: Show for each change whether it was added, modified or deleted.
override-type: How --overrides is applied: json, merge or strategic.
overrides: JSON that is laid over the object that was made.
overwrite: Replace values that there are.
password: Password for the server
patch: The patch.
patch-file: File with the patch.
pod-running-timeout: How long to wait until a Pod runs.
pod-selector: Only the Pods of the node that this selects.
port: The port.
prefix: Put the Pod and container in front of each line.
previous: Read the logs of the container's run before this one.
privileged: Run the container privileged.
profile: What to profile, none for nothing
profile-output: File for the profile
protocol: Network protocol of the Service.
prune: Delete objects that were applied before and are no longer given.
prune-allowlist: Kinds that --prune may delete.
quiet: Print less.
raw: Address on the server to ask directly.
record: Note the command in the annotations.
recursive: Read directories below the given one as well.
replace: Delete the original Pod where a copy is made.
replicas: The new number of replicas.
request-timeout: How long to wait for one answer of the server; 0 waits for ever
resource-version: Change the object only where it is of this version.
restart: What happens when a container of the Pod ends: Always, OnFailure or Never.
retries: How often to try again to finish a copy; 0 means never.
revision: Look at this revision.
rm: Delete the Pod when the command that was attached to it has ended.
same-node: Put the copy on the node of the original Pod.
save-config: Keep what was given in an annotation, for a later apply.
schedule: When the Job runs, in the form of cron.
scopes: Scopes of the quota, separated by commas.
selector: Filter by labels: =, ==, !=, in and notin are known, separated by commas.
server: Address of the server
server-print: Let the server choose the columns.
server-side: Let the server merge the fields.
session-affinity: Session affinity of the Service: None or ClientIP.
set-image: Images for the copy, CONTAINER=IMAGE.
share-processes: Let the containers of the copy see each other's processes.
show-capacity: Show how much the nodes have.
show-events: Show the events that tell of the object.
show-kind: Show the kind of each object.
show-labels: Show the labels in a column of their own.
show-managed-fields: Show metadata.managedFields.
show-swap: Show the use of swap.
since: Only the logs of this last stretch of time, for instance 5s, 2m or 3h.
since-time: Only the logs after this moment (RFC3339).
skip-wait-for-delete-timeout: Do not wait for Pods that are deleted for longer than this many seconds.
sort-by: Sort the list by this field, a JSONPath expression.
stdin: Hand the standard input to the container.
subresource: Work on this part of the object.
sum: Print a line of sums.
tail: Print only this many of the last lines; -1 prints all.
target: Look into the processes of this container.
target-port: Port of the Pods that the Service leads to.
tcp: Ports of the Service, PORT or PORT:TARGET.
template: Template, or file with one, for the formats that need it.
timeout: How long to wait before it is given up.
timestamps: Put its time in front of each line.
tls-server-name: Name that the server's certificate must be for
to-revision: The revision to go back to; 0 is the one before.
token: Token for the server
tty: Give the container a terminal.
type: Type of what is made or sent.
types: Only events of these types.
use-protocol-buffers: Ask for metrics in protocol buffers.
user: User of the kubeconfig file to act as
username: Name for the server
v: How much is logged
validate: "strict" refuses unknown fields, "warn" warns of them, "ignore" passes over them.
verbs: Only resources that can be used with these verbs.
vmodule: How much is logged, by file: PATTERN=N, separated by commas
wait: Wait until the objects are gone.
warnings-as-errors: End with an error where the server warns
watch: After the present state, show every change.
watch-only: Show changes only, not the present state.
windows-line-endings: Write lines that end as on Windows.
`;

const WORDS: ReadonlyMap<string, string> = new Map(
  FLAGS.trim()
    .split("\n")
    .map((line) => {
      const [name = "", ...rest] = line.split(": ");
      return [name, rest.join(": ").replace("wait/for: ", "")];
    }),
);

/** Empty where nothing is written. */
export function flagWords(name: string): string {
  return WORDS.get(name) ?? "";
}

/** What flags are of that kubectl has and this one passes over, and what they are where they are not given. */
export const GLOBAL_VALUES: Readonly<Record<string, string>> = {
  "log-flush-frequency": "5s",
  profile: "'none'",
  "profile-output": "'profile.pprof'",
  "request-timeout": "'0'",
  v: "0",
  vmodule: "",
};

/** The groups of `kubectl --help`, each with its commands and what they do. */
export const GROUPS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    "Basic Commands (Beginner):",
    [
      ["create", "Make an object from a file or from the standard input"],
      ["expose", "Make a Service for a controller, a Service or a Pod"],
      ["run", "Run an image in a Pod"],
      ["set", "Set certain fields of objects"],
    ],
  ],
  [
    "Basic Commands (Intermediate):",
    [
      ["explain", "Say what the fields of a resource mean"],
      ["get", "Show one or many objects"],
      ["edit", "Change an object in an editor"],
      ["delete", "Delete objects by file, standard input, name or selector"],
    ],
  ],
  [
    "Deploy Commands:",
    [
      ["rollout", "Look after the rollout of a workload"],
      ["scale", "Set the number of replicas of a workload"],
      ["autoscale", "Let the number of replicas follow the load"],
    ],
  ],
  [
    "Cluster Management Commands:",
    [
      ["certificate", "Decide on requests for certificates"],
      ["cluster-info", "Say where the cluster can be reached"],
      ["top", "Show the use of processor and memory"],
      ["cordon", "Let nothing new be put on a node"],
      ["uncordon", "Let a node be used again"],
      ["drain", "Empty a node for maintenance"],
      ["taint", "Change the taints of nodes"],
    ],
  ],
  [
    "Troubleshooting and Debugging Commands:",
    [
      ["describe", "Show one or many objects in detail"],
      ["logs", "Print the logs of a container in a Pod"],
      ["attach", "Attach to a container that runs"],
      ["exec", "Run a command in a container"],
      ["port-forward", "Forward local ports to a Pod"],
      ["proxy", "Serve the API of the cluster on a port of this machine"],
      ["cp", "Copy files from and to containers"],
      ["auth", "Ask what one may do"],
      ["debug", "Start debugging containers for Pods and nodes"],
      ["events", "List events"],
    ],
  ],
  [
    "Advanced Commands:",
    [
      ["diff", "Compare the objects there are with those that would be applied"],
      ["apply", "Bring objects into the state of a file or the standard input"],
      ["patch", "Change fields of an object"],
      ["replace", "Replace an object by that of a file or the standard input"],
      ["wait", "Wait for a condition of one or many objects"],
      ["kustomize", "Build the objects of a kustomization"],
    ],
  ],
  [
    "Settings Commands:",
    [
      ["label", "Change the labels of an object"],
      ["annotate", "Change the annotations of an object"],
      ["completion", "Print what a shell needs to complete kubectl's words"],
    ],
  ],
  [
    "Other Commands:",
    [
      ["api-resources", "List the resources that the server knows"],
      ["api-versions", 'List the versions of the API, each as "group/version"'],
      ["config", "Change the kubeconfig file"],
      ["plugin", "Work with plugins"],
      ["version", "Print the versions of client and server"],
    ],
  ],
];

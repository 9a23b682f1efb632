/** Examples of the commands, in our own words: `COMMAND | what it does | what is typed behind kubectl`. */
const LINES = `
create | Make what a file holds | create -f pod.yaml
create | Make what comes in through a pipe | create -f -
create clusterrole | Let Pods be read in all namespaces | create clusterrole watcher --verb=get,list,watch --resource=pods
create clusterrolebinding | Give a group that role everywhere | create clusterrolebinding ops-watch --clusterrole=watcher --group=ops
create configmap | Two values | create configmap settings --from-literal=color=blue --from-literal=size=3
create configmap | A file, under a name of its own | create configmap settings --from-file=app.conf=./test.conf
create cronjob | The date, every five minutes | create cronjob clock --image=busybox --schedule="*/5 * * * *" -- date
create deployment | Three Pods of one image | create deployment web --image=nginx --replicas=3
create deployment | Only show what would be made | create deployment web --image=nginx --dry-run=client -o yaml
create ingress | Lead a host to a Service | create ingress shop --rule="shop.example.com/*=web:80"
create job | Count once | create job count --image=busybox -- seq 10
create job | Run a CronJob now | create job now --from=cronjob/clock
create namespace | A place of its own | create namespace team-a
create poddisruptionbudget | Keep one at all times | create pdb web --selector=app=web --min-available=1
create priorityclass | More important than most | create priorityclass urgent --value=1000 --description="goes first"
create quota | At most ten Pods | create quota small --hard=pods=10
create role | Let Pods be read | create role watcher --verb=get --verb=list --resource=pods
create rolebinding | Give somebody that role | create rolebinding ann-watch --role=watcher --user=ann
create secret docker-registry | For a registry that wants a password | create secret docker-registry reg --docker-server=registry.example.com --docker-username=ann --docker-password=secret
create secret generic | A password | create secret generic db --from-literal=password=secret
create secret tls | A certificate and its key | create secret tls site --cert=site.crt --key=site.key
create service clusterip | Port 80, to port 8080 of the Pods | create service clusterip web --tcp=80:8080
create service externalname | A name outside | create service externalname db --external-name=db.example.com
create service loadbalancer | With an address for the outside | create service loadbalancer web --tcp=80:8080
create service nodeport | On a port of every node | create service nodeport web --tcp=80:8080
create serviceaccount | For a program | create serviceaccount robot
create token | A token for it | create token robot
get | All Pods here | get pods
get | With their nodes and addresses | get pods -o wide
get | What the server holds of one | get pod web -o yaml
get | Several kinds | get deployments,services
get | By label, and every change | get pods -l app=web -w
run | A Pod with one container | run web --image=nginx --port=80
run | A shell for a moment | run -it --rm shell --image=busybox --restart=Never -- sh
run | Only show what would be made | run web --image=nginx --dry-run=client -o yaml
expose | A Service for a Deployment | expose deployment web --port=80 --target-port=8080
delete | What a file holds | delete -f pod.yaml
delete | By name | delete pod web
delete | By label | delete pods,services -l app=web
delete | At once | delete pod web --now
set env | A variable in a Deployment | set env deployment/web MODE=test
set env | Show what there is | set env pods --all --list
set image | Another image | set image deployment/web nginx=nginx:1.27
set resources | Limits for all containers | set resources deployment web --limits=cpu=200m,memory=128Mi
set selector | Choose other Pods | set selector service web app=web-2
set serviceaccount | Run as another account | set serviceaccount deployment web robot
set subject | Add an account to a binding | set subject rolebinding ann-watch --serviceaccount=default:robot
explain | What a Pod is made of | explain pods
explain | One field | explain pods.spec.containers
edit | In the editor | edit deployment/web
edit | As JSON | edit pod/web -o json
rollout history | Its revisions | rollout history deployment/web
rollout pause | Let changes wait | rollout pause deployment/web
rollout restart | New Pods, same template | rollout restart deployment/web
rollout resume | Go on | rollout resume deployment/web
rollout status | Wait until it is out | rollout status deployment/web
rollout undo | One step back | rollout undo deployment/web
rollout undo | To a revision | rollout undo deployment/web --to-revision=2
scale | Three of them | scale deployment/web --replicas=3
scale | Only if there are two | scale deployment/web --current-replicas=2 --replicas=3
autoscale | Two to five, by load | autoscale deployment web --min=2 --max=5 --cpu-percent=80
certificate approve | Grant a request | certificate approve ann
certificate deny | Refuse it | certificate deny ann
cluster-info | Where the cluster is | cluster-info
cluster-info dump | Everything into a folder | cluster-info dump --output-directory=./state
top node | Of all nodes | top node
top pod | Of Pods and their containers | top pod --containers
cordon | Nothing new on it | cordon node-1
uncordon | Use it again | uncordon node-1
drain | Empty it | drain node-1 --ignore-daemonsets
taint | Keep Pods away | taint nodes node-1 dedicated=db:NoSchedule
taint | Let them in again | taint nodes node-1 dedicated:NoSchedule-
describe | One Pod | describe pod web
describe | All with a label | describe pods -l app=web
logs | Of a Pod with one container | logs web
logs | Of a container, as it comes | logs web -c sidecar -f
logs | Of the run before this one | logs web -p
logs | The last ten lines of all Pods with a label | logs -l app=web --tail=10
attach | To what runs | attach web
attach | With the keyboard | attach web -c shell -i -t
exec | One command | exec web -- date
exec | A shell | exec web -c app -it -- sh
port-forward | Port 8080 here to port 80 there | port-forward pod/web 8080:80
port-forward | Through a Service | port-forward service/web 8080:80
proxy | On the usual port | proxy
proxy | On another | proxy --port=8011
cp | There | cp ./notes.txt web:/tmp/notes.txt
cp | And back | cp web:/tmp/notes.txt ./notes.txt -c app
auth can-i | Make Pods here | auth can-i create pods
auth can-i | As somebody else | auth can-i list secrets --as=ann
auth can-i | Everything that is allowed | auth can-i --list
auth reconcile | Roles of a file | auth reconcile -f roles.yaml
auth whoami | Who am I | auth whoami
debug | A container with tools beside the others | debug web -it --image=busybox --target=app
debug | A copy of the Pod | debug web --copy-to=web-debug --image=busybox
debug | A node | debug node/node-1 -it --image=busybox
events | Of this namespace | events
events | Of one Pod, as they come | events --for=pod/web --watch
diff | What applying would change | diff -f pod.yaml
apply | Make it so | apply -f pod.yaml
apply | A folder of files | apply -f ./manifests
apply | A kustomization | apply -k ./overlay
apply edit-last-applied | In the editor | apply edit-last-applied deployment/web
apply set-last-applied | From a file | apply set-last-applied -f pod.yaml
apply view-last-applied | As YAML | apply view-last-applied deployment/web
patch | Another number of replicas | patch deployment web -p '{"spec":{"replicas":2}}'
patch | One place in a list | patch pod web --type=json -p='[{"op":"replace","path":"/spec/containers/0/image","value":"nginx:1.27"}]'
replace | By what a file holds | replace -f pod.yaml
replace | Deleted and made anew | replace --force -f pod.yaml
wait | Until it is ready | wait --for=condition=Ready pod/web
wait | Until it is gone | wait --for=delete pod/web --timeout=60s
wait | Until a field says so | wait --for=jsonpath='{.status.phase}'=Running pod/web
kustomize | Of this folder | kustomize
label | Add one | label pods web tier=front
label | Change it | label --overwrite pods web tier=back
label | Take it away | label pods web tier-
annotate | Add one | annotate pods web note='try this'
annotate | Take it away | annotate pods web note-
completion | For this shell | completion bash
api-resources | All of them | api-resources
api-resources | Of one group, by name | api-resources --api-group=apps --sort-by=name
api-versions | All of them | api-versions
config current-context | Which one is used | config current-context
config delete-cluster | Forget one | config delete-cluster old
config delete-context | Forget one | config delete-context old
config delete-user | Forget one | config delete-user ann
config get-clusters | All of them | config get-clusters
config get-contexts | All of them | config get-contexts
config get-contexts | One of them | config get-contexts podarium
config get-users | All of them | config get-users
config rename-context | Another name | config rename-context old new
config set | A cluster's server | config set clusters.lab.server https://10.0.0.1:6443
config set-cluster | Where it is | config set-cluster lab --server=https://10.0.0.1:6443
config set-context | Another namespace from now on | config set-context --current --namespace=team-a
config set-credentials | A token | config set-credentials ann --token=secret
config unset | A context's namespace | config unset contexts.lab.namespace
config use-context | Work there | config use-context lab
config view | All of it | config view
config view | Only what is in use, with what is secret | config view --minify --raw
plugin | What there is | plugin list
plugin list | What there is | plugin list
version | Of both sides | version
version | Of kubectl alone | version --client
`;

/** The section of a command's help; empty where there is none. */
export function examplesOf(command: string): string {
  const found = LINES.trim()
    .split("\n")
    .map((line) => line.split(" | "))
    .filter(([name]) => name === command);
  if (found.length === 0) return "";
  return `\nExamples:\n${found.map(([, what = "", typed = ""]) => `  # ${what}\n  kubectl ${typed}\n`).join("  \n")}`;
}

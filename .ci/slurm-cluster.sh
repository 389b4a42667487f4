#!/usr/bin/env bash
# A throw-away Slurm cluster of two nodes on the loopback interface, without systemd, cgroups or a database.
#
#   .ci/slurm-cluster.sh install             packages of Debian, as root
#   .ci/slurm-cluster.sh start FOLDER        munge, controller, two node daemons; prints the environment
#   .ci/slurm-cluster.sh lose FOLDER NODE    kills a node's daemon and everything that runs on it
#   .ci/slurm-cluster.sh stop FOLDER         ends what it started, by recorded process number
set -euo pipefail
nodes=(n1 n2)
cpus=1
port=16917

case ${1:-} in
install)
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge procps
  exit ;;
start | lose | stop) mkdir -p "$2" && folder=$(cd "$2" && pwd -P) ;;
*) sed -n '2,/^set/p' "$0" | sed '$d;s/^# \{0,1\}//'; exit 64 ;;
esac
export SLURM_CONF=$folder/slurm.conf
loopback=$(printf '127.%d.%d.%d' 0 0 1)

write_configuration() {
  local host index=0 node
  host=$(hostname -s)
  mkdir -p "$folder"/{log,run,state,spool}
  chmod 700 "$folder/run"
  cat >"$SLURM_CONF" <<CONF
ClusterName=throwaway
SlurmctldHost=$host($loopback)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
SlurmctldPort=$port
AuthType=auth/munge
# With longer-lived credentials a requeued task waits minutes.
AuthInfo=socket=$folder/run/munge.sock,cred_expire=10
CredType=cred/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
SlurmdParameters=config_overrides
MinJobAge=3600
ReturnToService=2
JobRequeue=1
KillWait=2
SlurmctldTimeout=10
SlurmdTimeout=10
InactiveLimit=0
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd-%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd-%n.log
CONF
  for node in "${nodes[@]}"; do
    index=$((index + 1))
    mkdir -p "$folder/spool/$node"
    echo "NodeName=$node NodeHostname=$host NodeAddr=$loopback Port=$((port + index))" \
      "CPUs=$cpus RealMemory=1000 State=UNKNOWN" >>"$SLURM_CONF"
  done
  echo "PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP" >>"$SLURM_CONF"
  echo "CgroupPlugin=cgroup/v1" >"$folder/cgroup.conf"
  (umask 077 && head -c 128 /dev/urandom >"$folder/run/munge.key")
}

# Children first.
descendants() {
  local child
  for child in $(ps -o pid= --ppid "$1"); do descendants "$child"; echo "$child"; done
}

# A step's supervisor detaches from its node's daemon but keeps that node's log open.
kill_steps() {
  local supervisor
  for supervisor in $(ps -eo pid=,args= | awk '$2 == "slurmstepd:" {print $1}'); do
    if find "/proc/$supervisor/fd" -lname "$folder/log/slurmd-$1.log" 2>/dev/null | grep -q .; then
      # shellcheck disable=SC2046
      kill -9 "$supervisor" $(descendants "$supervisor") 2>/dev/null || true
    fi
  done
}

runs() { # PID-FILE: whether the daemon that it names is alive, zombies not counted
  local state
  [ -s "$1" ] && state=$(ps -o stat=,comm= -p "$(cat "$1")" 2>/dev/null) || return 1
  case $state in Z*) return 1 ;; *munged | *slurmctld | *slurmd) return 0 ;; *) return 1 ;; esac
}

end_daemon() {
  local process
  runs "$1" || return 0
  process=$(cat "$1")
  kill "$process" 2>/dev/null || true
  for _ in $(seq 50); do runs "$1" || return 0; sleep 0.1; done
  kill -9 "$process" 2>/dev/null || true
}

case $1 in
start)
  write_configuration
  munged --force --key-file="$folder/run/munge.key" --socket="$folder/run/munge.sock" \
    --pid-file="$folder/run/munged.pid" --seed-file="$folder/run/munge.seed" \
    --log-file="$folder/log/munged.log" >&2
  slurmctld -f "$SLURM_CONF" >&2
  for node in "${nodes[@]}"; do slurmd -N "$node" -f "$SLURM_CONF" >&2; done
  for _ in $(seq 150); do
    up=$(sinfo -h -N -o %T 2>/dev/null | grep -cE '^(idle|mixed|allocated)$' || true)
    if [ "$up" = "${#nodes[@]}" ]; then echo "export SLURM_CONF=$SLURM_CONF"; exit 0; fi
    sleep 0.2
  done
  sinfo -N -l >&2 || true
  tail -n 20 "$folder"/log/*.log >&2
  exit 1 ;;
lose)
  pid_file=$folder/run/slurmd-$3.pid
  if runs "$pid_file"; then kill -9 "$(cat "$pid_file")"; fi
  kill_steps "$3" ;;
stop)
  for node in "${nodes[@]}"; do kill_steps "$node"; end_daemon "$folder/run/slurmd-$node.pid"; done
  end_daemon "$folder/run/slurmctld.pid"
  end_daemon "$folder/run/munged.pid" ;;
esac

/// The text of job scripts: each says no more than "compute shard i of n" and "merge".
struct JobScript {
  var name: String
  var plan: String
  var directory: String
  var shards: Int
  var cpus: Int
  var time: String
  var options: [String]

  /// Slurm: an array job and a merge after it.
  ///
  /// `exec` lets the program itself receive the signals; n is the plan's, whatever part of the
  /// array is submitted; `afterany` starts the merge even where a task failed, for the merge
  /// verifies and says what to submit again.
  var slurm: String {
    """
    #!/bin/bash
    # \(name): \(shards) shards. Submit both jobs with: bash THIS-FILE
    # Only some shards again: sbatch --array=$(firebreak status \(word(directory)) --array) THIS-FILE
    #SBATCH --job-name=\(name)
    #SBATCH --array=0-\(shards - 1)
    #SBATCH --cpus-per-task=\(cpus)
    #SBATCH --time=\(time)
    #SBATCH --requeue
    #SBATCH --open-mode=append
    #SBATCH --output=\(directory)-logs/%A_%a.log
    #SBATCH --signal=B:USR1@60
    set -euo pipefail
    firebreak=${FIREBREAK:-firebreak}
    if [ -z "${SLURM_JOB_ID:-}" ]; then
      mkdir -p \(word(directory + "-logs"))
      job=$(sbatch --parsable "$0")
      sbatch --dependency="afterany:$job" --job-name=\(name)-merge --requeue --open-mode=append \\
        --output=\(word(directory + "-logs"))/merge.log \\
        --wrap="exec $firebreak merge \(word(directory))"
      exit
    fi
    exec "$firebreak" \(sweep(shard: "\"$SLURM_ARRAY_TASK_ID\"", cpus: "\"$SLURM_CPUS_PER_TASK\""))

    """
  }

  /// GNU parallel on one machine, or on several with `--sshloginfile`.
  var parallel: String {
    """
    #!/bin/bash
    # \(name): \(shards) shards, one at a time on each core. The same command goes on where it stopped.
    set -euo pipefail
    firebreak=${FIREBREAK:-firebreak}
    mkdir -p "$(dirname \(word(directory)))"
    seq 0 \(shards - 1) | parallel --joblog \(word(directory + ".joblog")) --resume-failed --halt soon,fail=20% \\
      "$firebreak" \(sweep(shard: "{}", cpus: "\(cpus)"))
    exec "$firebreak" merge \(word(directory))

    """
  }

  /// Snakemake: shards leave receipts, the merge leaves `runs.csv`.
  var snakemake: String {
    """
    # \(name): \(shards) shards. Run with: snakemake --snakefile THIS-FILE --cores all
    import os
    firebreak = os.environ.get("FIREBREAK", "firebreak")
    shards = \(shards)
    directory = "\(directory)"

    rule merge:
        input: [directory + "/shards/shard-%04d-of-\(padded(shards)).json" % i for i in range(shards)]
        output: directory + "/runs.csv", directory + "/manifest.json"
        shell: "rm -f {output}; {firebreak} merge {directory}"

    rule shard:
        output: directory + "/shards/shard-{i}-of-\(padded(shards)).json"
        threads: \(cpus)
        shell: "{firebreak} \(sweep(shard: "$((10#{wildcards.i}))", cpus: "{threads}"))"

    """
  }

  /// Kubernetes: an indexed job over a volume that all pods share.
  var kubernetes: String {
    """
    # \(name): \(shards) shards. Put the plan and its files on the volume, set image and claim, then
    # kubectl apply -f THIS-FILE; afterwards run: firebreak merge \(directory)
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: \(name)
    spec:
      completionMode: Indexed
      completions: \(shards)
      parallelism: \(min(shards, 100))
      backoffLimitPerIndex: 3
      maxFailedIndexes: \(shards)
      template:
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 60
          containers:
            - name: shard
              image: firebreak:latest
              workingDir: /study
              command: ["/bin/sh", "-c"]
              args:
                - exec firebreak \(sweep(shard: "$JOB_COMPLETION_INDEX", cpus: "\(cpus)"))
              resources:
                requests: {cpu: "\(cpus)"}
              volumeMounts:
                - {name: study, mountPath: /study}
          volumes:
            - name: study
              persistentVolumeClaim: {claimName: study}

    """
  }

  private func sweep(shard: String, cpus: String) -> String {
    var words = ["sweep", word(plan), "--shard", "\(shard)/\(shards)", "--out", word(directory)]
    words += ["--jobs", cpus, "--quiet"]
    words += options.map(word)
    return words.joined(separator: " ")
  }

  /// A word of a shell, quoted where it must be.
  private func word(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || "-_./=,:".utf8.contains(byte)
    }
    if isPlain, !text.isEmpty { return text }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }

  private func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

import Determinism
import Experiments
import Reporting
import ScenarioFormat

/// The folder of a sweep: its plan, copies of its inputs, its blocks and receipts.
///
///     plan.json            what is run, by which program; written last, once
///     inputs/0000 …        the plan, the scenario, and every file that they name
///     blocks/ab/….block    runs (`RunBlock`)
///     shards/….json        receipts of finished shards
struct SweepDirectory {
  static let planName = "plan.json"
  /// What else may stand there before the plan does: another shard is beginning.
  private static let ownFolders = ["inputs", "blocks", "shards"]

  let path: String
  let store: DirectoryStore
  private let context: CommandContext

  init(_ path: String, _ context: CommandContext) {
    self.path = path
    self.context = context
    store = DirectoryStore(path, files: context.files)
  }

  /// How a folder with a study in it is met.
  struct Entry {
    /// The study goes on.
    var resumes = false
    /// The study gets a new plan and keeps what both have.
    var extends = false
    /// One of several programs that begin or go on together.
    var isShard = false
  }

  // MARK: Beginning

  /// Makes the folder ready for a study, or checks that the study in it is this one.
  func enter(_ study: SweepStudy, plan: String, _ entry: Entry) throws(CommandError) {
    guard let found = try storedPlan() else {
      for name in try store.names(in: "") where !Self.ownFolders.contains(name) {
        throw .sweep(.notEmpty(directory: path, file: name))
      }
      return try begin(study, plan: plan)
    }
    guard entry.resumes || entry.extends || entry.isShard else {
      throw .sweep(.inUse(directory: path))
    }
    let own = context.build()
    guard found.build == own else {
      throw .sweep(.otherBuild(directory: path, found: found.build, own: own))
    }
    if entry.extends {
      // Receipts speak for the plan that they name; those of the old one are void by that.
      return try begin(study, plan: plan)
    }
    let differences = found.differences(from: study)
    guard differences.isEmpty else {
      throw .sweep(.otherPlan(directory: path, differences: differences))
    }
  }

  private func begin(_ study: SweepStudy, plan: String) throws(CommandError) {
    let inputs = study.loader.inputs
    for (index, input) in inputs.enumerated() {
      try store.write(input.bytes, to: Self.inputName(index))
    }
    let record = ReportJSON.record([
      ("firebreak", .text(HelpText.version)),
      ("name", .text(study.document.name)),
      ("scenario", .text(study.scenarioName)),
      ("plan", .text(plan)),
      ("digest", .text(study.digest)),
      ("build", .text(context.build())),
      ("points", .integer(Int64(study.points.count))),
      ("policies", .list(study.policyNames.map { .text($0) })),
      ("reference", .text(study.policyNames[study.reference])),
      ("replications", .integer(Int64(study.replications))),
      ("block", .integer(Int64(study.document.block))),
      ("shards", .integer(Int64(study.shards))),
      ("runs", .integer(Int64(study.runCount))),
      ("facts", .record(study.facts.map { (name: $0.name, value: .text($0.hash)) })),
      ("options", study.options.json),
      (
        "inputs",
        .list(
          inputs.map { input in
            .record([
              ("path", .text(input.path)), ("sha256", .text(SHA256.hexDigest(input.bytes))),
            ])
          }
        )
      ),
    ])
    try store.write(record.bytes, to: Self.planName)
  }

  private static func inputName(_ index: Int) -> String {
    let digits = String(index)
    return "inputs/" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  // MARK: Reading back

  /// What `plan.json` says.
  struct StoredPlan {
    var plan: String
    var digest: String
    var build: String
    var shards: Int
    var facts: [(name: String, hash: String)]
    var options: SweepOptions
    var inputs: [(path: String, sha256: String)]

    /// The names of the facts in which a study differs.
    func differences(from study: SweepStudy) -> [String] {
      var names = study.facts.filter { fact in
        !facts.contains { $0.name == fact.name && $0.hash == fact.hash }
      }.map(\.name)
      if shards != study.shards { names.append("shards") }
      return names
    }
  }

  /// The plan that stands in the folder; nil where none does.
  func storedPlan() throws(CommandError) -> StoredPlan? {
    guard let bytes = try store.read(Self.planName) else { return nil }
    guard let plan = Self.parse(bytes) else {
      throw .sweep(.damagedPlan(directory: path, file: Self.planName))
    }
    return plan
  }

  private static func parse(_ bytes: [UInt8]) -> StoredPlan? {
    guard let root = try? JSONReader.read(bytes, file: planName),
      let plan = root.member("plan")?.text, let digest = root.member("digest")?.text,
      let build = root.member("build")?.text,
      let shards = root.member("shards").flatMap(\.wholeNumber),
      let options = SweepOptions(root.member("options")),
      case .object(let facts) = root.member("facts")?.value,
      case .list(let inputs) = root.member("inputs")?.value
    else { return nil }
    return StoredPlan(
      plan: plan,
      digest: digest,
      build: build,
      shards: Int(shards),
      facts: facts.map { ($0.key, $0.node.text ?? "") },
      options: options,
      inputs: inputs.map { ($0.member("path")?.text ?? "", $0.member("sha256")?.text ?? "") }
    )
  }

  /// Reads the study from the copies in the folder.
  ///
  /// - Throws: `noPlan`, `otherBuild`, `damagedPlan`, and what reading a plan throws.
  func study() throws(CommandError) -> SweepStudy {
    guard let found = try storedPlan() else { throw .sweep(.noPlan(directory: path)) }
    let own = context.build()
    guard found.build == own else {
      throw .sweep(.otherBuild(directory: path, found: found.build, own: own))
    }
    var inputs: [RecordingLoader.Input] = []
    for (index, input) in found.inputs.enumerated() {
      let name = Self.inputName(index)
      guard let bytes = try store.read(name), SHA256.hexDigest(bytes) == input.sha256 else {
        throw .sweep(.damagedPlan(directory: path, file: name))
      }
      inputs.append(RecordingLoader.Input(path: input.path, bytes: bytes))
    }
    let study = try SweepStudy(
      found.plan,
      options: found.options,
      loader: RecordingLoader(inputs, files: context.files),
      runLimit: .max,
      context: context
    )
    guard study.digest == found.digest, study.shards == found.shards else {
      throw .sweep(.damagedPlan(directory: path, file: Self.planName))
    }
    return study
  }
}

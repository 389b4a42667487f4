import Determinism
import Experiments
import Reporting
import ScenarioFormat

/// Receipts of finished shards: what a merge counts on, and how two writers find out that they
/// disagree.
struct ShardReceipts {
  let study: SweepStudy
  let directory: SweepDirectory
  let build: String

  /// The hash of a shard from those of its blocks, in their order.
  static func hash(_ blocks: [String]) -> String {
    var hash = SHA256()
    for block in blocks { hash.update(Array((block + "\n").utf8)) }
    return SHA256.hexadecimal(hash.finalize())
  }

  /// The name of a shard's receipt.
  func name(_ shard: Int) -> String {
    "shards/shard-\(Self.padded(shard))-of-\(Self.padded(study.shards)).json"
  }

  /// The hash in the receipt of a shard; nil where none stands for this plan and program.
  func stored(_ shard: Int) throws(CommandError) -> String? {
    guard let bytes = try directory.store.read(name(shard)),
      let root = try? JSONReader.read(bytes, file: name(shard)),
      root.member("plan")?.text == study.digest, root.member("build")?.text == build
    else { return nil }
    return root.member("sha256")?.text
  }

  /// Writes the receipt of a shard; the same one again changes nothing.
  ///
  /// - Throws: `disagreement` where another writer's receipt says something else.
  func write(_ shard: Int, hash: String, runs: Int, host: String) throws(CommandError) {
    if let other = try stored(shard) {
      if other == hash { return }
      try directory.store.write(bytes(shard, hash, runs, host), to: name(shard) + ".contradiction")
      throw .sweep(.disagreement(directory: directory.path, names: [name(shard)]))
    }
    try directory.store.write(bytes(shard, hash, runs, host), to: name(shard))
  }

  private func bytes(_ shard: Int, _ hash: String, _ runs: Int, _ host: String) -> [UInt8] {
    ReportJSON.record([
      ("firebreak", .text(HelpText.version)),
      ("shard", .integer(Int64(shard))),
      ("of", .integer(Int64(study.shards))),
      ("plan", .text(study.digest)),
      ("build", .text(build)),
      ("runs", .integer(Int64(runs))),
      ("sha256", .text(hash)),
      ("host", .text(host)),
    ]).bytes
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

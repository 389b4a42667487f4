/// A row of a study as people name it: `[POINT/]POLICY/REPLICATION`.
package struct RunReference: Equatable, Sendable {
  /// Id of the point; nil where the study has only one.
  package var point: String?
  /// Name of the policy.
  package var policy: String
  /// Replication, from 0.
  package var replication: Int32

  /// Creates a reference.
  package init(point: String?, policy: String, replication: Int32) {
    self.point = point
    self.policy = policy
    self.replication = replication
  }

  /// Parses a reference, or returns nil.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 || parts.count == 3, !parts.contains("") else { return nil }
    guard let last = parts.last, last.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    guard let replication = Int32(last) else { return nil }
    self.init(
      point: parts.count == 3 ? parts[0] : nil,
      policy: parts[parts.count - 2],
      replication: replication
    )
  }

  /// The reference with its point.
  package func text(point: String) -> String { "\(point)/\(policy)/\(replication)" }

  /// The reference that stands at a position of a command line.
  static func parse(
    _ parsed: ParsedArguments,
    at position: Int
  ) throws(CommandError) -> RunReference {
    let text = parsed.positionals[position]
    guard let reference = RunReference(text) else {
      throw .usage(.badRun(verb: parsed.verb, found: text))
    }
    return reference
  }
}

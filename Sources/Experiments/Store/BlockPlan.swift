/// A study as its blocks see it: how runs are grouped and by what they are known.
public struct BlockPlan: Equatable, Sendable {
  /// Which runs form which block.
  public let layout: StudyLayout
  /// Of each point, the digest that its blocks are known by (`BlockKey.identity`).
  public let identities: [String]
  /// Policies that run, as indices into every point's scenario.
  public let policies: [Int]
  /// Their names, in the same order.
  public let policyNames: [String]
  /// The program that runs them: blocks of another one are not used.
  public let build: String

  /// Creates a plan.
  ///
  /// - Precondition: One identity a point, one name a policy.
  public init(
    layout: StudyLayout,
    identities: [String],
    policies: [Int],
    policyNames: [String],
    build: String
  ) {
    precondition(identities.count == layout.points, "\(identities.count) identities")
    precondition(policies.count == policyNames.count, "\(policyNames.count) names of policies")
    self.layout = layout
    self.identities = identities
    self.policies = policies
    self.policyNames = policyNames
    self.build = build
  }

  /// What a block is known by.
  public func key(of block: Int) -> BlockKey {
    let (point, replications) = layout.contents(of: block)
    return BlockKey(
      identity: identities[point],
      start: replications.lowerBound,
      size: layout.blockSize
    )
  }

  /// Runs of a block.
  public func runCount(of block: Int) -> Int {
    layout.contents(of: block).replications.count * policies.count
  }

  /// Reads a block; an empty one where none stands or what stands there cannot be used.
  public func read<Store: StudyStore>(
    _ block: Int,
    from store: Store
  ) throws(Store.Failure) -> RunBlock {
    let key = key(of: block)
    let empty = RunBlock(key: key, build: build)
    guard let bytes = try store.read(key.name) else { return empty }
    do throws(BlockError) {
      return try RunBlock(bytes, key: key, build: build)
    } catch {
      // Torn or foreign bytes cost the time of the block, nothing else.
      return empty
    }
  }

  /// Whether a block holds all its runs.
  public func isComplete(_ block: Int, _ stored: RunBlock) -> Bool {
    layout.contents(of: block).replications.allSatisfy { replication in
      policyNames.allSatisfy { stored.row(policy: $0, replication: replication) != nil }
    }
  }
}
